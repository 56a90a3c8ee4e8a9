// The compiler, beside the page: takes questions one by one, and has work of its own (findings, trying fixes) when none is waiting.
// A trap ends the instance: the page is told what was said, and a new instance begins.

const text = new TextDecoder();
const bytes = new TextEncoder();
let compiled, program;

async function unpacked(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** Asks the program; gives the bytes of its answer. */
function call(question, file = new Uint8Array()) {
  const head = bytes.encode(JSON.stringify(question) + "\0");
  const start = program.input(head.length + file.length);
  const room = new Uint8Array(program.memory.buffer, start, head.length + file.length);
  room.set(head);
  room.set(file, head.length);
  program.call();
  return answer();
}

function answer() {
  return new Uint8Array(program.memory.buffer, program.output(), program.output_length()).slice();
}

function asked(question, file) {
  const found = call(question, file);
  // A file begins as gzip does, all else is JSON.
  if (found[0] !== 0x7b) return found;
  const { ok, error } = JSON.parse(text.decode(found));
  if (error !== undefined) throw new Error(error);
  return ok;
}

let isWaiting = false;
/** Does what is left to do, a piece at a time: questions come first. */
function work() {
  if (isWaiting) return;
  isWaiting = true;
  setTimeout(() => {
    isWaiting = false;
    guarded(() => {
      const messages = asked({ do: "work" });
      postMessage({ messages: messages ?? [], isDone: messages === null });
      if (messages !== null) work();
    });
  });
}

/** Runs the program; what ends it is told. */
function guarded(run, failed = () => {}) {
  try {
    run();
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) return failed(error.message);
    let words = String(error);
    try {
      program.last_words();
      words = text.decode(answer()) || words;
    } catch {
      // What the trap said is all there is.
    }
    program = new WebAssembly.Instance(compiled, {}).exports;
    failed(words);
    postMessage({ ended: words });
  }
}

onmessage = async ({ data }) => {
  if (data.packed) {
    compiled = await WebAssembly.compile(await unpacked(data.packed));
    program = (await WebAssembly.instantiate(compiled, {})).exports;
    return postMessage({ isReady: true });
  }
  const { id, question, file } = data;
  guarded(() => {
    const ok = asked(question, file);
    postMessage({ id, ok }, ok instanceof Uint8Array ? [ok.buffer] : []);
    if (question.do === "message") work();
  }, error => postMessage({ id, error }));
};
