/* Files and folders on their way to the server: chosen, or dropped anywhere on the library. A file's folders go with its
   name; of a folder only what can be read is sent, without hidden files. */
"use strict";

Object.assign(window.shelf, (() => {
  const { byId, say } = window.clippings;
  const AT_ONCE = 20; /* files in one request */
  const MOST_BYTES = 20_000_000; /* … unless one alone has more */
  let send = null;

  const limits = () => byId("drop").dataset;
  const suffix = (name) => name.slice(name.lastIndexOf(".")).toLowerCase();
  const readable = (name) => !/(^|\/)\./.test(name) && limits().suffixes.split(" ").includes(suffix(name));

  function sending(line) {
    const shown = document.querySelector("#drop .sending");
    shown.hidden = !line;
    shown.textContent = line;
  }

  function* batches(files) {
    let batch = [];
    let bytes = 0;
    for (const one of files) {
      if (batch.length && (batch.length === AT_ONCE || bytes + one.file.size > MOST_BYTES)) {
        yield batch;
        [batch, bytes] = [[], 0];
      }
      batch.push(one);
      bytes += one.file.size;
    }
    if (batch.length) yield batch;
  }

  async function post(batch) {
    const body = new FormData();
    for (const { file } of batch) body.append("files", file, file.name);
    const answer = await fetch("gradio_api/upload", { method: "POST", body });
    if (!answer.ok) throw new Error(answer.status === 413 ? "too large for the server" : `the server said ${answer.status}`);
    const paths = await answer.json();
    return batch.map(({ name }, n) => ({ path: paths[n], name }));
  }

  /* One after the other: on two cores, and on a slow line, more at once take as long. */
  async function upload(found) {
    const refused = found.filter(({ file }) => file.size > limits().largest).map(({ name }) => `${name}: larger than 200 MB`);
    const files = found.filter(({ file }) => file.size <= limits().largest);
    const sent = [];
    for (const batch of batches(files)) {
      sending(`Sending ${sent.length + batch.length} of ${files.length} files…`);
      try {
        sent.push(...await post(batch));
      } catch (error) {
        refused.push(...batch.map(({ name }) => `${name}: not sent (${error.message})`));
      }
    }
    sending("");
    send("act", { act: "upload", files: sent, refused, collection: byId("add-into").value });
  }

  async function begin(found, from) {
    if (found.length) return upload(found);
    say(`No readable file in ${from}.`);
    return send("act", { act: "upload", files: [], refused: [`${from}: no readable file in it`] });
  }

  /* What was dropped: files, and folders with all that is in them. */
  async function within(entry, path) {
    if (entry.isFile) {
      const file = await new Promise((done, fail) => entry.file(done, fail));
      return [{ file, name: path + entry.name }];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) { /* a hundred at a time */
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) break;
      for (const one of some) found.push(...await within(one, `${path}${entry.name}/`));
    }
    return found;
  }

  async function dropped(transfer) {
    const items = [...transfer.items].filter((item) => item.kind === "file");
    const entries = items.map((item) => [item.webkitGetAsEntry?.(), item.getAsFile()]);
    const found = [];
    for (const [entry, file] of entries) {
      if (entry?.isDirectory) found.push(...(await within(entry, "")).filter(({ name }) => readable(name)));
      else if (file) found.push({ file, name: file.name });
    }
    return found;
  }

  function adding(element, trigger) {
    send = trigger;
    const drop = byId("drop");
    const library = byId("library");
    element.addEventListener("click", (event) => {
      const kind = event.target.closest("[data-choose]")?.dataset.choose;
      if (kind) byId(`choose-${kind}`).click();
    });
    element.addEventListener("change", (event) => {
      const { files } = event.target;
      if (!files) return;
      const folder = event.target.webkitdirectory;
      const all = [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
      begin(folder ? all.filter(({ name }) => readable(name)) : all, all[0]?.name.split("/")[0] ?? "this folder");
      event.target.value = "";
    });
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      const field = byId("add-address");
      send("act", { act: "add", target: field.value, collection: byId("add-into").value });
      if (field.value.trim()) field.value = "";
    });
    const over = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
    library.addEventListener("dragover", (event) => {
      if (!over(event)) return;
      event.preventDefault();
      library.dataset.over = "true";
    });
    library.addEventListener("dragleave", (event) => {
      if (!library.contains(event.relatedTarget)) delete library.dataset.over;
    });
    library.addEventListener("drop", async (event) => {
      if (!over(event)) return;
      event.preventDefault();
      delete library.dataset.over;
      window.shelf.view("library", "add");
      await begin(await dropped(event.dataTransfer), "what was dropped");
    });
    drop.dataset.ready = "true";
  }

  return { adding };
})());
