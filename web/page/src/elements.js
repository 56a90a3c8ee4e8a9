// Elements of the page. What specs say is always text, never HTML.

/** An element: `make("p.quiet", { title }, "text", child)`. */
export function make(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child != null));
  return element;
}

export const button = (text, act, attributes = {}) => make("button", { type: "button", onclick: act, ...attributes }, ...[text].flat());
export const byId = id => document.getElementById(id);

/** A picture that the program drew: an image of its own, in which nothing runs. */
export function picture(svg, description) {
  const image = make("img.picture", { alt: description });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return image;
}

/** Words of the program with names between backticks as code. */
export function worded(text) {
  const parts = text.split(/`([^`\n]*)`/);
  return parts.map((part, index) => (index % 2 ? make("code", {}, part) : part));
}

/** Says something at the bottom for some seconds. */
export function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => (place.hidden = true), 5000);
}

/** Offers bytes as a file. */
export function save(name, bytes, type = "application/octet-stream") {
  const link = make("a", { download: name });
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
