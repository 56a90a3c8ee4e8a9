// A headless Chromium, driven over a pipe by its DevTools protocol: what the trials of reports and of the playground need of it, and no more.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export class Browser {
  #next = 1;
  #waiting = new Map();
  #listeners = new Map();
  /** Texts of errors on the console, and of exceptions. */
  errors = [];

  static async start(program = "chromium") {
    const browser = new Browser();
    browser.profile = mkdtempSync(join(tmpdir(), "report-"));
    const options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
      "--no-first-run", "--disable-background-networking", "--disable-component-update", `--user-data-dir=${browser.profile}`, "about:blank"];
    browser.process = spawn(program, options, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    let rest = Buffer.alloc(0);
    browser.process.stdio[4].on("data", bytes => {
      rest = Buffer.concat([rest, bytes]);
      for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
        browser.#take(JSON.parse(rest.subarray(0, end).toString()));
        rest = rest.subarray(end + 1);
      }
    });
    const { targetInfos } = await browser.send("Target.getTargets");
    const { targetId } = targetInfos.find(target => target.type === "page") ?? await browser.send("Target.createTarget", { url: "about:blank" });
    browser.session = (await browser.send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await browser.send(`${domain}.enable`);
    // No network: whatever a page asks for beyond itself is an error.
    await browser.send("Network.emulateNetworkConditions", { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 });
    return browser;
  }

  #take(message) {
    if (message.id) {
      const { resolve, reject } = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      return message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    }
    const { method, params } = message;
    if (method === "Runtime.exceptionThrown") this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled" && params.type === "error") this.errors.push(params.args.map(arg => arg.value ?? arg.description).join(" "));
    if (method === "Log.entryAdded" && params.entry.level === "error") this.errors.push(params.entry.text);
    if (method === "Network.requestWillBeSent" && !/^(file|data|blob|about):/.test(params.request.url)) this.errors.push(`asks for ${params.request.url}`);
    for (const act of this.#listeners.get(method)?.splice(0) ?? []) act(params);
  }

  send(method, params = {}) {
    const id = this.#next++;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId: this.session }) + "\0");
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  once(method) {
    return new Promise(resolve => {
      if (!this.#listeners.has(method)) this.#listeners.set(method, []);
      this.#listeners.get(method).push(resolve);
    });
  }

  async open(file, { width = 1280, height = 900, scheme = "light", hash = "" } = {}) {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    const loaded = this.once("Page.loadEventFired");
    await this.send("Page.navigate", { url: pathToFileURL(file).href + hash });
    await loaded;
  }

  /** The value of an expression in the page. */
  async ask(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Types a text into what has the focus. */
  async type(text) {
    await this.send("Input.insertText", { text });
  }

  async key(key) {
    const code = { Enter: 13, Escape: 27, Tab: 9, ArrowDown: 40, "/": 191 }[key] ?? 0;
    const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
    for (const type of ["keyDown", "keyUp"]) {
      await this.send("Input.dispatchKeyEvent", { type, key, code: key.length > 1 ? key : "Slash", windowsVirtualKeyCode: code, text: type === "keyDown" ? text : undefined });
    }
  }

  /** Presses a key of a program: with Control, for instance. */
  async chord(key, code, windowsVirtualKeyCode, modifiers = 2) {
    for (const type of ["rawKeyDown", "keyUp"]) await this.send("Input.dispatchKeyEvent", { type, key, code, windowsVirtualKeyCode, modifiers });
  }

  /** Drops files or folders on a point. */
  async drop(x, y, files) {
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await this.send("Input.dispatchDragEvent", { type, x, y, data });
  }

  /** Files that the page offers go to a folder. */
  async downloads(folder) {
    await this.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  }

  async move(x, y) {
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
  }

  async click(x, y) {
    for (const type of ["mousePressed", "mouseReleased"]) await this.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
  }

  async picture(file, whole = false) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
    writeFileSync(file, Buffer.from(data, "base64"));
  }

  async end() {
    const closed = new Promise(resolve => this.process.once("exit", resolve));
    await this.send("Browser.close").catch(() => {});
    await closed;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
