// Bytes, texts and their spellings. Whatever cannot be read throws; who called says what that means.

/** A fault: its code in the table of words, behind the name of the check, and what it speaks of. */
class Fault extends Error {
  constructor(code, about = {}) { super(code); this.code = code; this.about = about; }
}
const must = (holds, code, about) => { if (!holds) throw new Fault(code, about); };
const form = holds => must(holds, "form");
/** What is said of a check that holds. */
const said = (code, about = {}) => ({ code, about });
/** What `read` gives; whatever it throws is this fault. */
const attempt = (read, code, about) => {
  try { return read(); } catch { throw new Fault(code, about); }
};
const need = holds => { if (!holds) throw 0; };

const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8 = given => {
  const bytes = new Uint8Array(given.length);
  for (let i = 0; i < given.length; i++) {
    const c = bytes[i] = given.charCodeAt(i);
    if (c > 127) return encoder.encode(given);
  }
  return bytes;
};
const text = bytes => { need(bytes); return decoder.decode(bytes); };
const hex = bytes => { let s = ""; for (const b of bytes) s += (b < 16 ? "0" : "") + b.toString(16); return s; };
const isHash = value => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const unhex = digits => {
  const bytes = new Uint8Array(digits.length / 2), digit = i => { const c = digits.charCodeAt(i); return c > 57 ? c - 87 : c - 48; };
  for (let i = 0; i < bytes.length; i++) bytes[i] = digit(2 * i) << 4 | digit(2 * i + 1);
  return bytes;
};
const same = (a, b) => { if (a.length !== b.length) return false; for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false; return true; };
const concat = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
};
/** Base64 in its one encoding. */
const VALUE = new Uint8Array(128).fill(64);
utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").forEach((sign, i) => { VALUE[sign] = i; });
const unbase64 = given => {
  const tail = given.endsWith("==") ? 2 : given.endsWith("=") ? 1 : 0, end = given.length - tail;
  need(given.length % 4 === 0);
  const bytes = new Uint8Array(given.length / 4 * 3 - tail);
  let hold = 0, have = 0;
  for (let i = 0, at = 0; i < end; i++) {
    const value = VALUE[given.charCodeAt(i)];
    need(value < 64);
    hold = hold << 6 | value;
    have += 6;
    if (have > 7) { bytes[at++] = hold >> (have -= 8); hold &= (1 << have) - 1; }
  }
  need(!hold);
  return bytes;
};
const base64 = bytes => btoa(String.fromCharCode(...bytes));
const u64be = n => { const b = new Uint8Array(8); new DataView(b.buffer).setBigUint64(0, BigInt(n)); return b; };
/** Order of two names as bytes. */
const byBytes = (a, b) => {
  const x = utf8(a), y = utf8(b);
  for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
};
/** The lines of a file, each with a newline behind it; nothing, if there is no such file. */
const linesOf = bytes => {
  if (!bytes || bytes.length && bytes[bytes.length - 1] !== 10) return;
  const found = [];
  for (let at = 0, end; at < bytes.length; at = end + 1) found.push(bytes.subarray(at, end = bytes.indexOf(10, at)));
  return found;
};
