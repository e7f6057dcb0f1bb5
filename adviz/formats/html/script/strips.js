// Strips of an axis in which nothing stands are narrowed.

const KEPT = 4; // of such a strip

// A map of the axis on itself: where it is `loose` and not `solid` it is narrowed, all else keeps its size.
// Both are lists of [low, high].
export function narrowed(loose, solid) {
  const gaps = [];
  const taken = union(solid);
  for (const [low, high] of union(loose)) {
    let at = low;
    for (const [a, b] of taken) {
      if (b <= at || a >= high) continue;
      if (a > at) gaps.push([at, a]);
      at = Math.max(at, b);
    }
    if (at < high) gaps.push([at, high]);
  }
  const wide = gaps.filter(([a, b]) => b - a > KEPT);
  return (value) => wide.reduce((sum, [a, b]) => sum - (1 - KEPT / (b - a)) * Math.min(Math.max(value - a, 0), b - a), value);
}

function union(spans) {
  const made = [];
  for (const [low, high] of spans.toSorted((one, other) => one[0] - other[0])) {
    const last = made.at(-1);
    if (last && low <= last[1]) last[1] = Math.max(last[1], high);
    else made.push([low, high]);
  }
  return made;
}
