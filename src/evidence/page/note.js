// Keys and signed notes (C2SP signed-note, tlog-checkpoint).

const MAX_NOTE = 131072;
const keyName = name => { need(/^[^+\s\p{Cc}]+$/u.test(name) && utf8(name).length <= 255); return name; };

/** A verifier key: `<name>+<key id>+<base64(0x01 ‖ public key)>`. */
function readKey(given) {
  const [, name, id, rest] = /^([^+]*)\+([^+]*)\+(.*)$/.exec(given), raw = unbase64(rest);
  need(keyName(name) && raw.length === 33 && raw[0] === 1 && isKey(raw.subarray(1)));
  need(hex(sha256(utf8(name), [10], raw)).slice(0, 8) === id);
  return { name, id, key: raw.subarray(1), text: given };
}

/** A checkpoint note: origin, size, root, the signed text and its signatures. */
function readNote(bytes) {
  need(bytes.length <= MAX_NOTE);
  const note = text(bytes), split = note.lastIndexOf("\n\n");
  need(split >= 0 && note.endsWith("\n") && !/[\u0000-\u0009\u000b-\u001f]/.test(note));
  const signed = note.slice(0, split + 1), [origin, size, root, end, more] = signed.split("\n");
  need(keyName(origin) && end === "" && more == null && /^[1-9]\d{0,19}$/.test(size) && BigInt(size) < 1n << 64n);
  const hash = unbase64(root);
  need(hash.length === 32);
  const signatures = note.slice(split + 2, -1).split("\n").map(line => {
    const [, name, rest] = /^—\x20([^\x20]+)\x20([^\x20]+)$/.exec(line), raw = unbase64(rest);
    need(keyName(name) && raw.length > 4);
    return { name, id: hex(raw.subarray(0, 4)), signature: raw.subarray(4) };
  });
  need(signatures.length <= 16);
  return { origin, size: +size, root: hash, signed: utf8(signed), signatures };
}

/** What a note says of a key: undefined, if nothing; else whether all its signatures of that key are right. */
function signedBy(note, { name, id, key }) {
  const own = note.signatures.filter(one => one.name === name && one.id === id);
  return own.length ? own.every(one => ed25519(key, note.signed, one.signature)) : undefined;
}
