"use strict";
/* The page of a sweep: which case is nearest to the sliders, and how figures change along one of them. */

const MINUS = "\u2212", DASH = "\u2013";

function number(shown, digits) {
  if (!Number.isFinite(shown)) return DASH;
  const text = shown.toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits});
  return /[1-9]/.test(text) ? text.replace("-", MINUS) : text.replace("-", "");
}

function short(value, column) {
  return column.text ? String(value) : number(value / column.base, column.decimals);
}

/* A tick of an axis: as many digits as its distance to the next one needs. */
function tick(shown, step) {
  let digits = 0;
  while (digits < 6 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits += 1;
  return number(shown, digits);
}

function withUnit(value, column) {
  const text = short(value, column);
  return text === DASH || !column.unit ? text : `${text}\u00a0${column.unit}`;
}

function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function bytes(text) {
  const raw = atob(text), found = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) found[i] = raw.charCodeAt(i);
  return found.buffer;
}

/* Where a value stands on the axis of its key, and back: values spread by factors stand by their logarithms. */
const even = (key, value) => (key.log ? Math.log(value) : value);
const back = (key, at) => (key.log ? Math.exp(at) : at);

const away = (key, a, b) => Math.abs(even(key, a) - even(key, b));

function unpack(data) {
  for (const key of data.keys) {
    key.places = key.wide ? new Uint32Array(bytes(key.places)) : new Uint16Array(bytes(key.places));
    key.low = key.text ? 0 : key.values[0];
    key.high = key.text ? 1 : key.values[key.values.length - 1];
    key.range = key.text ? 1 : even(key, key.high) - even(key, key.low) || 1;
    key.steps = key.text || key.values.length <= 400;
  }
  for (const figure of data.figures) figure.values = new Float32Array(bytes(figure.values));
  data.cases = new Uint32Array(bytes(data.cases));
  return data;
}

/* How far a case is from wanted values, over the range of each key; another text is further than any number. */
function distance(data, row, wanted, except) {
  let sum = 0;
  data.keys.forEach((key, k) => {
    if (k === except) return;
    const value = key.values[key.places[row]];
    if (key.text) sum += value === wanted[k] ? 0 : 1e6;
    else sum += ((even(key, value) - even(key, wanted[k])) / key.range) ** 2;
  });
  return sum;
}

function nearest(data, wanted) {
  let best = 0, least = Infinity;
  for (let row = 0; row < data.count; row += 1) {
    const far = distance(data, row, wanted, -1);
    if (far < least) { least = far; best = row; }
  }
  return {row: best, exact: least < 1e-16};
}

function valuesOf(data, row) {
  return data.keys.map((key) => key.values[key.places[row]]);
}

/* Cases that differ from one in a single key alone, in order of that key; of drawn cases those nearest in all others. */
function along(data, row, k) {
  const wanted = valuesOf(data, row);
  const rows = Array.from({length: data.count}, (_, r) => r);
  const order = (a, b) => data.keys[k].places[a] - data.keys[k].places[b];
  if (data.grid) return rows.filter((r) => distance(data, r, wanted, k) < 1e-16).sort(order);
  const far = rows.map((r) => distance(data, r, wanted, k));
  const near = rows.sort((a, b) => far[a] - far[b]).slice(0, Math.max(24, Math.round(0.04 * data.count)));
  return near.sort(order);
}

function bestBy(data, f) {
  const {values, sign} = data.figures[f];
  let best = -1;
  for (let row = 0; row < data.count; row += 1) {
    if (!Number.isFinite(values[row])) continue;
    if (best < 0 || (sign > 0 ? values[row] > values[best] : values[row] < values[best])) best = row;
  }
  return best;
}

function ticks(low, high, most) {
  const width = high - low;
  if (!(width > 0)) return {at: [low], step: low};
  const rough = width / most, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + 1e-9 * width; at += step) found.push(at);
  return {at: found, step};
}

/* Round values on a logarithmic axis: 1, 2 and 5 times powers of ten, of more decades fewer. */
function logTicks(low, high) {
  const found = [], decades = Math.log10(high / low);
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
    for (const step of decades < 1.3 ? [1, 2, 5] : decades < 2.6 ? [1, 3] : [1]) {
      const at = Number(`${step}e${power}`);
      if (at >= low * (1 - 1e-9) && at <= high * (1 + 1e-9)) found.push(at);
    }
  }
  return found;
}

if (typeof module !== "undefined") module.exports = {number, short, tick, withUnit, fill, unpack, nearest, along, bestBy, ticks, logTicks};

/* ---- what follows needs a page ---- */

const W = 320, H = 190, LEFT_LEAST = 56, DIGIT = 7, RIGHT = 20, TOP = 10, BOTTOM = 38;
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes, text, space) {
  const made = space ? document.createElementNS(space, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const draw = (name, attributes, text) => element(name, attributes, text, SVG);

/* Ticks of the horizontal axis: where, and what is written. */
function marksOf(key) {
  if (key.text) return key.values.map((value, i) => [i, value]);
  const low = key.low / key.base, high = key.high / key.base;
  if (key.log) return logTicks(low, high).map((v) => [v * key.base, tick(v, v)]);
  const across = ticks(low, high > low ? high : low + 1 / key.base, 5);
  return across.at.map((v) => [v * key.base, tick(v, across.step)]);
}

function chart(data, words, state, f) {
  const key = data.keys[state.axis], figure = data.figures[f];
  const rows = state.rows.filter((r) => Number.isFinite(figure.values[r]));
  const xOf = (row) => (key.text ? key.places[row] : key.values[key.places[row]]);
  const every = data.grid ? rows : Array.from({length: data.count}, (_, r) => r).filter((r) => Number.isFinite(figure.values[r]));
  let [low, high] = [Infinity, -Infinity];
  for (const r of every) { low = Math.min(low, figure.values[r]); high = Math.max(high, figure.values[r]); }
  if (!every.length) [low, high] = [0, 1];
  const pad = 0.08 * (high - low || Math.abs(high) || 1);
  const yLow = low - pad, yHigh = high + pad;
  const up = ticks(yLow / figure.base, yHigh / figure.base, 4);
  const LEFT = up.at.reduce((widest, v) => Math.max(widest, DIGIT * tick(v, up.step).length + 10), LEFT_LEAST);
  const xLow = key.text ? -0.4 : even(key, key.low), xHigh = key.text ? key.values.length - 0.6 : xLow + key.range;
  const px = (x) => LEFT + (even(key, x) - xLow) / (xHigh - xLow || 1) * (W - LEFT - RIGHT);
  const py = (y) => H - BOTTOM - (y - yLow) / (yHigh - yLow) * (H - TOP - BOTTOM);
  const svg = draw("svg", {viewBox: `0 0 ${W} ${H}`, role: "img", class: "chart"});
  svg.setAttribute("aria-label", fill(words.chart_label, {
    name: figure.title, key: key.title, low: withUnit(low, figure), high: withUnit(high, figure),
    value: withUnit(figure.values[state.row], figure),
  }));
  for (const at of up.at) {
    const y = py(at * figure.base);
    svg.append(draw("line", {x1: LEFT, x2: W - RIGHT, y1: y, y2: y, class: "grid"}));
    svg.append(draw("text", {x: LEFT - 5, y: y + 3.5, class: "tick end"}, tick(at, up.step)));
  }
  const marks = marksOf(key);
  for (const [at, name] of marks) {
    svg.append(draw("text", {x: px(at), y: H - BOTTOM + 15, class: "tick middle"}, name));
  }
  const unit = key.unit ? `${key.title} [${key.unit}]` : key.title;
  svg.append(draw("text", {x: (LEFT + W - RIGHT) / 2, y: H - 6, class: "tick middle"}, unit));
  const dots = (list) => list.map((r) => `M${px(xOf(r)).toFixed(1)} ${py(figure.values[r]).toFixed(1)}h0`).join("");
  if (!data.grid) {
    const some = every.filter((_, i) => i % Math.ceil(every.length / 2500) === 0);
    svg.append(draw("path", {d: dots(some), class: "dots far"}));
  } else if (rows.length > 1 && !key.text) {
    svg.append(draw("path", {d: "M" + rows.map((r) => `${px(xOf(r)).toFixed(1)} ${py(figure.values[r]).toFixed(1)}`).join("L"), class: "line"}));
  }
  if (!data.grid || rows.length <= 60) svg.append(draw("path", {d: dots(rows), class: "dots"}));
  if (Number.isFinite(figure.values[state.row])) {
    const x = px(xOf(state.row));
    svg.append(draw("line", {x1: x, x2: x, y1: TOP, y2: H - BOTTOM, class: "here"}));
    svg.append(draw("circle", {cx: x, cy: py(figure.values[state.row]), r: 5, class: "now"}));
  }
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect();
    const x = xLow + ((event.clientX - box.left) / box.width * W - LEFT) / (W - LEFT - RIGHT) * (xHigh - xLow);
    state.choose(state.axis, key.text ? key.values[Math.min(Math.max(Math.round(x), 0), key.values.length - 1)] : back(key, x));
  });
  return svg;
}

function start() {
  const data = unpack(JSON.parse(document.getElementById("sweep-data").textContent));
  const words = JSON.parse(document.getElementById("sweep-words").textContent);
  const at = (id) => document.getElementById(id);
  const state = {row: data.start, wanted: valuesOf(data, data.start), axis: 0, shown: data.shown.slice(), exact: true};
  const widest = data.keys.reduce((best, key, k) => (key.values.length > data.keys[best].values.length && !key.text ? k : best), 0);
  state.axis = widest;
  const controls = data.keys.map((key, k) => control(key, k));

  function control(key, k) {
    const box = element("div", {class: "control"});
    const id = `key-${k}`;
    box.append(element("label", {for: id, title: key.name}, key.title));
    const output = element("output", {for: id});
    let input;
    if (key.text) {
      input = element("select", {id});
      key.values.forEach((value, i) => input.append(element("option", {value: i}, value)));
      input.addEventListener("change", () => state.choose(k, key.values[Number(input.value)]));
      box.append(input);
    } else {
      const last = key.steps ? key.values.length - 1 : 200;
      input = element("input", {id, type: "range", min: 0, max: last, step: 1});
      input.addEventListener("input", () => state.choose(k, key.steps ? key.values[Number(input.value)] : back(key, even(key, key.low) + key.range * Number(input.value) / 200)));
      const ends = element("div", {class: "ends", "aria-hidden": "true"});
      ends.append(element("span", {}, short(key.values[0], key)), element("span", {}, short(key.values[key.values.length - 1], key)));
      box.append(output, input, ends);
    }
    at("controls").append(box);
    return {key, set(value) {
      if (key.text) { input.value = String(key.values.indexOf(value)); return; }
      const place = key.steps
        ? key.values.reduce((best, v, i) => (away(key, v, value) < away(key, key.values[best], value) ? i : best), 0)
        : Math.round((even(key, value) - even(key, key.low)) / key.range * 200);
      input.value = String(place);
      input.setAttribute("aria-valuetext", withUnit(value, key));
      output.textContent = withUnit(value, key);
    }};
  }

  state.choose = (k, value) => {
    const key = data.keys[k];
    state.wanted[k] = key.text || !key.steps ? value
      : key.values.reduce((best, v) => (away(key, v, value) < away(key, best, value) ? v : best), key.values[0]);
    state.axis = k;
    go(nearest(data, state.wanted));
  };

  function go(found) {
    state.row = found.row;
    state.exact = found.exact;
    requestAnimationFrame(show);
  }

  function jump(row) {
    state.wanted = valuesOf(data, row);
    go({row, exact: true});
  }

  function status() {
    const number = data.cases[state.row].toLocaleString("en-US"), reason = data.reasons[state.row];
    if (reason) return fill(words.failed_case, {case: number, reason});
    if (state.exact) return fill(words.exact, {case: number});
    const values = data.keys.map((key) => `${key.title} ${withUnit(key.values[key.places[state.row]], key)}`);
    return fill(words.nearest, {case: number, values: values.join(words.comma)});
  }

  function card(f) {
    const figure = data.figures[f], box = element("section", {class: "card figure"});
    box.append(element("h3", {title: figure.name}, figure.title));
    const value = withUnit(figure.values[state.row], figure);
    box.append(element("p", {class: "value"}, data.reasons[state.row] ? words.failed_short : value));
    box.append(element("p", {class: "among"}, fill(words.among, {low: short(figure.low, figure), high: withUnit(figure.high, figure)})));
    box.append(chart(data, words, state, f));
    const remove = element("button", {type: "button", class: "remove", "aria-label": fill(words.remove, {name: figure.title})}, "\u00d7");
    remove.addEventListener("click", () => { state.shown = state.shown.filter((other) => other !== f); show(); at("more").focus(); });
    if (state.shown.length > 1) box.append(remove);
    return box;
  }

  function show() {
    controls.forEach((one, k) => one.set(state.wanted[k]));
    at("linked").replaceChildren(...data.linked.map((link) =>
      element("p", {class: "note"}, fill(words.linked, {name: link.title, value: withUnit(state.wanted[link.of] * link.times, link)}))));
    at("status").textContent = status();
    at("status").classList.toggle("bad", Boolean(data.reasons[state.row]));
    at("axis").value = String(state.axis);
    state.rows = along(data, state.row, state.axis);
    const key = data.keys[state.axis];
    at("legend").textContent = fill(data.grid ? words.chart_line : words.chart_dots, {key: key.title});
    at("cards").replaceChildren(...state.shown.map(card));
    const more = at("more"), hidden = data.figures.map((_, f) => f).filter((f) => !state.shown.includes(f));
    more.replaceChildren(element("option", {value: ""}, words.choose), ...hidden.map((f) => element("option", {value: f}, data.figures[f].title)));
    at("all-figures").replaceChildren(...data.figures.map((figure) => {
      const line = element("tr");
      line.append(element("th", {scope: "row", title: figure.name}, figure.title),
        element("td", {class: "number"}, withUnit(figure.values[state.row], figure)),
        element("td", {class: "number"}, `${short(figure.low, figure)} ${DASH} ${withUnit(figure.high, figure)}`));
      return line;
    }));
  }

  data.keys.forEach((key, k) => at("axis").append(element("option", {value: k}, key.title)));
  at("axis").addEventListener("change", () => { state.axis = Number(at("axis").value); show(); });
  at("more").addEventListener("change", () => { if (at("more").value !== "") { state.shown.push(Number(at("more").value)); show(); } });
  data.figures.forEach((figure, f) => { if (figure.sign) at("by").append(element("option", {value: f}, figure.title)); });
  at("by").value = String(data.main);
  at("jump").addEventListener("click", () => { if (at("by").value !== "") jump(bestBy(data, Number(at("by").value))); });
  document.documentElement.classList.add("ready");
  show();
}

if (typeof document !== "undefined") start();
