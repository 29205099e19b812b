// Two aligned pictures over one another or side by side, with outlines drawn on top.
// Everything shown comes in as data: numbers, addresses of pictures, words. Words are set as
// text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function make(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (parent) parent.append(node);
  return node;
}

function drawn(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

function percent(part, whole) {
  return `${(100 * part) / whole}%`;
}

// Lay something as large as the whole picture so that the stage shows just the view.
function fit(node, size, view) {
  const [left, top, width, height] = view;
  node.style.left = percent(-left, width);
  node.style.top = percent(-top, height);
  node.style.width = percent(size[0], width);
  node.style.height = percent(size[1], height);
}

function addPicture(layer, data, picture, kept) {
  const pane = make("div", "pane", layer);
  fit(pane, data.size, data.view);
  const image = kept.get(picture.src) ?? document.createElement("img");
  kept.delete(picture.src);
  image.src = picture.src;
  image.alt = picture.alt;
  image.decoding = "async";
  image.draggable = false;
  pane.append(image);
}

function addOutlines(layer, data, shown) {
  const pane = make("div", "pane", layer);
  fit(pane, data.size, data.view);
  const box = { viewBox: `0 0 ${data.size[0]} ${data.size[1]}`, "aria-hidden": "true" };
  const sheet = drawn("svg", { ...box, preserveAspectRatio: "none" }, pane);
  for (const { picture } of shown)
    for (const { d } of picture.outlines) drawn("path", { d, class: "halo" }, sheet);
  for (const { picture, style } of shown)
    for (const { d } of picture.outlines) drawn("path", { d, class: style }, sheet);
  const named = new Set();
  for (const { picture } of shown)
    for (const { id, at } of picture.outlines) {
      if (named.has(id)) continue;
      named.add(id);
      const number = make("span", "number", pane);
      number.textContent = id;
      number.setAttribute("aria-hidden", "true");
      number.style.left = percent(at[0], data.size[0]);
      number.style.top = `max(${percent(at[1], data.size[1])}, 1.4rem)`;
    }
}

function addDate(layer, picture, side) {
  const date = make("span", `date ${side}`, layer);
  date.textContent = picture.date;
}

function addBar(stage, bar) {
  if (!bar) return;
  const plate = make("div", "bar", stage);
  plate.append(bar.text);
  make("i", "", plate).style.width = `calc(${100 * bar.share}cqi)`;
}

function newStage(parent, data, share) {
  const stage = make("div", "stage", parent);
  const [, , width, height] = data.view;
  const tall = `calc(${share} * 72vh * ${width / height})`;
  stage.style.aspectRatio = `${width} / ${height}`;
  stage.style.width = `min(100%, ${tall})`;
  stage.style.containerType = "inline-size";
  return stage;
}

function drawBeside(root, data, kept) {
  const stages = make("div", "stages beside", root);
  stages.classList.toggle("two", data.pictures.length > 1);
  data.pictures.forEach((picture, place) => {
    const stage = newStage(stages, data, 1);
    addPicture(stage, data, picture, kept);
    if (data.outlines)
      addOutlines(stage, data, [{ picture, style: place ? "second" : "first" }]);
    addDate(stage, picture, "left");
    addBar(stage, data.bar);
  });
}

function drawSlider(root, data, kept, split) {
  const stages = make("div", "stages slider", root);
  const stage = newStage(stages, data, 1);
  const [first, second] = data.pictures;
  const under = make("div", "layer", stage);
  addPicture(under, data, second, kept);
  addDate(under, second, "right");
  const over = make("div", "layer over", stage);
  addPicture(over, data, first, kept);
  addDate(over, first, "left");
  if (data.outlines)
    addOutlines(make("div", "layer", stage), data, [
      { picture: first, style: "first" },
      { picture: second, style: "second" },
    ]);
  addBar(stage, data.bar);
  make("div", "line", stage).setAttribute("aria-hidden", "true");

  const handle = make("div", "handle", root);
  const label = make("label", "", handle);
  label.textContent = data.words.slider;
  const range = make("input", "", handle);
  label.htmlFor = range.id = "compare-split";
  Object.assign(range, { type: "range", min: 0, max: 100, step: 1, value: split });
  const show = () => {
    stage.style.setProperty("--split", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${range.value} %`);
    root.dataset.split = range.value;
  };
  const follow = (event) => {
    const box = stage.getBoundingClientRect();
    range.value = Math.round((100 * (event.clientX - box.left)) / box.width);
    show();
  };
  range.addEventListener("input", show);
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    follow(event);
  });
  stage.addEventListener("pointermove", (event) => {
    if (stage.hasPointerCapture(event.pointerId)) follow(event);
  });
  show();
}

function addKey(root, data) {
  if (!data.outlines) return;
  const key = make("ul", "key", root);
  data.pictures.forEach((picture, place) => {
    const line = make("li", "", key);
    const sample = drawn("svg", { viewBox: "0 0 38 12", "aria-hidden": "true" }, line);
    for (const name of ["halo", place ? "second" : "first"])
      drawn("path", { d: "M1 6L37 6", class: name }, sample);
    line.append(`${picture.date}: ${data.words.outlines}`);
  });
}

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".compare");
  const kept = new Map([...root.querySelectorAll("img")].map((image) => [image.src, image]));
  root.replaceChildren();
  if (!data || !data.pictures.length) return;
  const split = root.dataset.split ?? 50;
  if (data.mode === "slider" && data.pictures.length > 1) drawSlider(root, data, kept, split);
  else drawBeside(root, data, kept);
  addKey(root, data);
}
