// Where everything lies when frames are closed: a closed frame becomes one box inside it, arrows end there, and the
// strips of the picture in which nothing stands any more become narrow. All else keeps its place among the others, so
// that a reader finds it again.

import { led } from "./leading.js";
import { narrowed } from "./strips.js";

const ROOM = 10; // before and behind a closed box, for the arrows
const PASSES = 8; // in which closed boxes come to stand in line

// `places` is a layout of the record, with frames; `clusters` are those of the record; `closed` is a set of their
// indices. Returns places with `frames`: index and corners of those that are open, and `shut`: index, centre, nodes.
// An arrow that stands for others has a fifth part: all edges that it stands for.
export function close(places, clusters, closed) {
  const hiding = hidden(clusters, closed);
  const home = homes(places, hiding);
  const turn = turned(places.rankdir);
  const boxes = new Map();
  places.frames.forEach((frame, at) => hiding[at] === at && boxes.set(at, boxFor(clusters[at].size, frame, turn)));
  const { kept, merged } = sorted(places, home);
  align(boxes, merged, places, turn);
  const seen = {
    boxes: places.boxes.filter((_, box) => home[box] < 0),
    arrows: kept,
    frames: places.frames.map((frame, at) => [at, ...frame.slice(0, 4)]).filter(([at]) => hiding[at] < 0),
  };
  const move = moves(seen, boxes, clusters, turn);
  const now = moved(seen, move);
  for (const box of boxes.values()) shifted(box, move);
  const open = places.boxes.map((_, box) => box).filter((box) => home[box] < 0);
  const standing = new Map(open.map((box, at) => [box, standingAs(now.boxes[at], turn)]));
  const [width, height] = move.point([places.width, places.height]);
  const nodes = (at) => [...new Set(places.boxes.filter((_, box) => home[box] === at).map(([node]) => node))];
  return {
    ...now, width, height,
    arrows: [...now.arrows, ...merged.map((group) => led(group, boxes, standing, move, turn))],
    shut: [...boxes].map(([at, { x, y }]) => [at, x, y, nodes(at)]),
  };
}

// Frame → the outermost closed frame that it is or lies in; -1 where it is seen open.
function hidden(clusters, closed) {
  const found = [];
  clusters.forEach(({ within }, at) => found.push(within >= 0 && found[within] >= 0 ? found[within] : closed.has(at) ? at : -1));
  return found;
}

// Box → the closed frame that it is hidden in; -1 where it is seen.
function homes(places, hiding) {
  const found = places.boxes.map(() => -1);
  places.frames.forEach(([, , , , boxes], at) => boxes.forEach((box) => { found[box] = hiding[at]; }));
  return found;
}

// The directions along the arrows and across them.
function turned(rankdir) {
  const axis = rankdir === "LR" || rankdir === "RL" ? 0 : 1;
  const sign = rankdir === "LR" || rankdir === "TB" ? 1 : -1;
  const point = (along, across) => (axis === 0 ? [sign * along, across] : [across, sign * along]);
  return { along: (point) => sign * point[axis], across: (point) => point[1 - axis], point, axis };
}

// A closed box stands where its frame begins, so that frames side by side become boxes side by side.
function boxFor([width, height], [left, top, right, low], turn) {
  const [long, wide] = turn.axis === 0 ? [width, height] : [height, width];
  const begin = Math.min(turn.along([left, top]), turn.along([right, low])) + ROOM + long / 2;
  const [x, y] = turn.point(begin, turn.across([(left + right) / 2, (top + low) / 2]));
  return { x, y, width, height, long, wide, left, top, right, low };
}

// An open box, to be spoken of as a closed frame is.
function standingAs([, x, y, width, height], turn) {
  const [long, wide] = turn.axis === 0 ? [width, height] : [height, width];
  return { x, y, width, height, long, wide };
}

// Arrows that are seen as they were, and the others by their two ends; what lies inside of one box is gone.
function sorted({ arrows, ends }, home) {
  const kept = [];
  const groups = new Map();
  arrows.forEach((row, at) => {
    const [tail, head] = [ends[2 * at], ends[2 * at + 1]];
    const [from, to] = [home[tail], home[head]];
    if (from < 0 && to < 0) kept.push(row);
    else if (from < 0 || from !== to) {
      const key = `${from < 0 ? `b${tail}` : from} ${to < 0 ? `b${head}` : to}`;
      if (!groups.has(key)) groups.set(key, { from, to, tail, head, rows: [] });
      groups.get(key).rows.push(row);
    }
  });
  return { kept, merged: [...groups.values()] };
}

// Closed boxes move towards their neighbours, each within its frame, so that a chain is straight.
function align(boxes, merged, places, turn) {
  const near = new Map([...boxes.keys()].map((at) => [at, []]));
  for (const { from, to, tail, head } of merged) {
    const ends = [[from, tail], [to, head]].map(([at, box]) => boxes.get(at) ?? { x: places.boxes[box][1], y: places.boxes[box][2] });
    near.get(from)?.push(ends[1]);
    near.get(to)?.push(ends[0]);
  }
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const [at, box] of boxes) {
      if (!near.get(at).length) continue;
      const wanted = near.get(at).reduce((sum, { x, y }) => sum + turn.across([x, y]), 0) / near.get(at).length;
      const [low, high] = turn.axis === 0 ? [box.top, box.low] : [box.left, box.right];
      const free = Math.max(0, (high - low - box.wide) / 2 - 4);
      const across = Math.min(Math.max(wanted, (low + high) / 2 - free), (low + high) / 2 + free);
      box[turn.axis === 0 ? "y" : "x"] = across;
    }
  }
}

// The map of the picture on the smaller one.
function moves(seen, boxes, clusters, turn) {
  const shut = [...boxes.values()];
  const [x, y] = [0, 1].map((which) => {
    const along = which === turn.axis;
    const solid = [
      ...seen.boxes.map(([, x, y, width, height]) => around([x, y][which], [width, height][which], along ? 16 : 4)),
      ...shut.map((box) => around([box.x, box.y][which], [box.width, box.height][which], along ? ROOM : 6)),
      ...seen.arrows.filter(([, label]) => label).map(([, [width, x, y]]) => around([x, y][which], [width, 18][which], 2)),
      ...seen.frames.flatMap(([, ...corners]) => [around(corners[which], 20, 0), around(corners[which + 2], 20, 0)]),
      ...seen.frames.map(([at, left, top]) => [[left, left + 32 + clusters[at].wide], [top, top + 24]][which]),
    ];
    return narrowed(shut.map((box) => [[box.left, box.right], [box.top, box.low]][which]), solid);
  });
  return { x, y, point: ([a, b]) => [x(a), y(b)], row: (row) => row.map((value, at) => (at % 2 ? y : x)(value)) };
}

function around(middle, size, room) {
  return [middle - size / 2 - room, middle + size / 2 + room];
}

function moved({ boxes, arrows, frames }, move) {
  return {
    boxes: boxes.map(([node, x, y, ...rest]) => [node, move.x(x), move.y(y), ...rest]),
    arrows: arrows.map(([edge, label, tip, curve]) => [edge, label && [label[0], move.x(label[1]), move.y(label[2])], move.point(tip), move.row(curve)]),
    frames: frames.map(([at, ...corners]) => [at, ...move.row(corners)]),
  };
}

function shifted(box, move) {
  [box.x, box.y] = move.point([box.x, box.y]);
  [box.left, box.top, box.right, box.low] = move.row([box.left, box.top, box.right, box.low]);
}
