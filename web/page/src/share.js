// A text in the address: what is behind # is never sent to a server.

const MARK = "#s=";

async function through(stream, bytes) {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

/** An address that holds the files. */
export async function link(files) {
  const packed = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(files)));
  let letters = "";
  for (const byte of packed) letters += String.fromCharCode(byte);
  const code = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return location.href.split("#")[0] + MARK + code;
}

/** What an address unpacks to at most: somebody else may have made it. */
const MOST = 8 << 20;

/** The files in the address of the page; `null` where it has none. */
export async function shared() {
  if (!location.hash.startsWith(MARK)) return null;
  const code = location.hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/");
  const packed = Uint8Array.from(atob(code), letter => letter.charCodeAt(0));
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > MOST) throw new Error("the link holds more than 8 MiB");
    parts.push(part.value);
  }
  const { files, current } = JSON.parse(await new Blob(parts).text());
  const isText = pair => Array.isArray(pair) && pair.length === 2 && pair.every(one => typeof one === "string");
  if (!Array.isArray(files) || !files.every(isText) || files.length === 0) throw new Error("the link holds no files");
  return { files, current: files.some(([path]) => path === current) ? current : files[0][0] };
}
