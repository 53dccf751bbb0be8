// Slots, zones, masks and codes of a view as shapes, and what moving or resizing does to them. Pure: the
// recipe's own objects are changed, nothing else is touched.

const LISTS = { mask: "ignore", zone: "zones", code: "codes", slot: "slots" };

export const listOf = (view, kind) => (view[LISTS[kind]] ??= []);
export const keyOf = (kind) => LISTS[kind];

export function shapesOf(view) {
  return Object.keys(LISTS).flatMap((kind) =>
    listOf(view, kind).map((item) => {
      if (kind === "slot") return { kind, item, x: item.x, y: item.y, radius: Math.max(item.tolerance_mm / view.mm_per_pixel || 0, 1), corners: [] };
      const corners = cornersOf(item);
      return { kind, item, corners, left: Math.min(...corners.map(([x]) => x)), top: Math.min(...corners.map(([, y]) => y)) };
    }),
  );
}

function cornersOf({ box, outline }) {
  if (outline) return outline.corners;
  return [[box.x1, box.y1], [box.x2, box.y1], [box.x2, box.y2], [box.x1, box.y2]];
}

// A new thing of this kind between two points, or with these corners.
export function make(tool, points, view, name, label) {
  const kind = tool.replace("-outline", "");
  const [from, to] = points;
  if (kind === "slot") {
    const reach = Math.hypot(to.x - from.x, to.y - from.y) || Math.max(view.width, view.height) / 40;
    const x = Math.min(from.x, view.width - 1), y = Math.min(from.y, view.height - 1);
    return { kind, item: { name, label, x, y, tolerance_mm: round(reach * view.mm_per_pixel), accept: null, grey: null } };
  }
  const shape = tool.endsWith("outline")
    ? { outline: { corners: points.map(({ x, y }) => [x, y]) } }
    : { box: { x1: Math.min(from.x, to.x), y1: Math.min(from.y, to.y), x2: Math.max(from.x, to.x), y2: Math.max(from.y, to.y) } };
  const rest = { zone: { defects: [newLimit(label)] }, code: { kind: "qr", gives: "serial", pattern: "(.+)" }, mask: {} }[kind];
  return { kind, item: { name, ...shape, ...rest } };
}

export const newLimit = (label) => ({ label, reject: null, grey: null, min_side_mm: 0, min_area_mm2: 0, allowed: null });

// The middle of the picture: where a thing begins that somebody adds by a key.
export function middle(tool, view) {
  const [x, y, dx, dy] = [view.width / 2, view.height / 2, view.width / 8, view.height / 8].map(Math.round);
  if (tool === "slot") return [{ x, y }, { x, y }];
  const [from, to] = [{ x: x - dx, y: y - dy }, { x: x + dx, y: y + dy }];
  return tool.endsWith("outline") ? [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }] : [from, to];
}

// As far as the picture goes.
export function moveBy(item, dx, dy, view) {
  if (item.x !== undefined) {
    item.x = within(item.x + dx, view.width - 1);
    item.y = within(item.y + dy, view.height - 1);
    return;
  }
  const corners = cornersOf(item);
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const x = Math.min(Math.max(dx, -Math.min(...xs)), view.width - Math.max(...xs));
  const y = Math.min(Math.max(dy, -Math.min(...ys)), view.height - Math.max(...ys));
  if (item.outline) item.outline.corners = corners.map(([a, b]) => [a + x, b + y]);
  else Object.assign(item.box, { x1: item.box.x1 + x, y1: item.box.y1 + y, x2: item.box.x2 + x, y2: item.box.y2 + y });
}

// By its lower right edge; a slot by its tolerance; an outline from its upper left corner on.
export function grow(item, dx, dy, view) {
  if (item.tolerance_mm !== undefined) item.tolerance_mm = round(Math.max(item.tolerance_mm + (dx || dy) * view.mm_per_pixel, view.mm_per_pixel));
  else if (item.box) {
    item.box.x2 = Math.max(within(item.box.x2 + dx, view.width), item.box.x1 + 1);
    item.box.y2 = Math.max(within(item.box.y2 + dy, view.height), item.box.y1 + 1);
  } else {
    const corners = item.outline.corners;
    const [left, top] = [Math.min(...corners.map(([x]) => x)), Math.min(...corners.map(([, y]) => y))];
    const [right, bottom] = [Math.max(...corners.map(([x]) => x)), Math.max(...corners.map(([, y]) => y))];
    const wide = Math.max(within(right + dx, view.width) - left, 1) / (right - left);
    const high = Math.max(within(bottom + dy, view.height) - top, 1) / (bottom - top);
    item.outline.corners = corners.map(([x, y]) => [round(left + (x - left) * wide), round(top + (y - top) * high)]);
  }
}

export function placeCorner(item, kind, corner, { x, y }, view) {
  if (item.outline) {
    item.outline.corners[corner] = [within(x, view.width), within(y, view.height)];
    return;
  }
  const { box } = item;
  if (corner === 0 || corner === 3) box.x1 = Math.min(x, box.x2 - 1);
  else box.x2 = Math.max(x, box.x1 + 1);
  if (corner < 2) box.y1 = Math.min(y, box.y2 - 1);
  else box.y2 = Math.max(y, box.y1 + 1);
}

export const round = (value) => Math.round(value * 1000) / 1000;
const within = (value, most) => Math.min(Math.max(value, 0), most);
