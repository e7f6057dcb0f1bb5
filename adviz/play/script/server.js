// The local server: a request a question, the newest answer counts.

export class Server {
  constructor(token) {
    this.token = token;
    this.asked = 0;
  }

  // The answer, or null when a newer question was asked meanwhile.
  async graph(question) {
    const number = ++this.asked;
    this.waiting?.abort();
    this.waiting = new AbortController();
    try {
      const response = await this.post("/graph", question, this.waiting.signal);
      const answer = await response.json();
      return number === this.asked ? answer : null;
    } catch (problem) {
      return problem.name === "AbortError" || number !== this.asked ? null : stopped(problem);
    }
  }

  // A file as `{ blob }`, or `{ error }`.
  async export(question) {
    try {
      const response = await this.post("/export", question);
      if (response.headers.get("Content-Type")?.startsWith("application/json")) return await response.json();
      return { blob: await response.blob() };
    } catch (problem) {
      return stopped(problem);
    }
  }

  async post(path, question, signal) {
    const headers = { "Content-Type": "application/json", "X-Adviz-Token": this.token };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(question), signal });
    if (!response.ok) throw new Error((await response.text()).trim());
    return response;
  }
}

function stopped(problem) {
  const gone = problem instanceof TypeError;
  return { error: {
    message: gone ? "the server does not answer" : problem.message,
    remedy: gone ? "start it again: adviz play" : "open the address that adviz play printed",
  } };
}
