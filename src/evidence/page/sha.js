// SHA-256, SHA-512 (FIPS 180-4) and HMAC (RFC 2104). Own code: of the many small values WebCrypto would make one task
// each. Long contents go to WebCrypto where there is one.

/** The first 64 bits behind the point of the root of p: the constants of both functions. */
const fraction = (p, root) => {
  let r = 0n;
  for (let bit = 1n << 72n; bit; bit >>= 1n) if ((r | bit) ** BigInt(root) <= BigInt(p) << BigInt(64 * root)) r |= bit;
  return BigInt.asUintN(64, r);
};
const PRIMES = [];
for (let n = 2; PRIMES.length < 80; n++) if (PRIMES.every(p => n % p)) PRIMES.push(n);
const K512 = PRIMES.map(p => fraction(p, 3));
const H512 = PRIMES.slice(0, 8).map(p => fraction(p, 2));
const K256 = Int32Array.from(K512.slice(0, 64), k => Number(k >> 32n));
const H256 = Int32Array.from(H512, h => Number(h >> 32n));

const turned = (x, n) => x >>> n | x << 32 - n;
const W = new Int32Array(64), scratch = new Uint8Array(1024);
/** SHA-256(part ‖ part ‖ …). */
function sha256(...parts) {
  let length = 0;
  for (const part of parts) length += part.length;
  const end = (length + 72) >> 6 << 6;
  const data = end <= scratch.length ? scratch : new Uint8Array(end);
  let at = 0;
  for (const part of parts) { data.set(part, at); at += part.length; }
  data.fill(0, length, end);
  data[length] = 0x80;
  new DataView(data.buffer).setBigUint64(end - 8, BigInt(length) * 8n);
  let [h0, h1, h2, h3, h4, h5, h6, h7] = H256;
  for (let block = 0; block < end; block += 64) {
    for (let i = 0, j = block; i < 16; i++, j += 4) W[i] = data[j] << 24 | data[j + 1] << 16 | data[j + 2] << 8 | data[j + 3];
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15], y = W[i - 2];
      const s0 = turned(x, 7) ^ turned(x, 18) ^ x >>> 3, s1 = turned(y, 17) ^ turned(y, 19) ^ y >>> 10;
      W[i] = W[i - 16] + s0 + W[i - 7] + s1 | 0;
    }
    let a = h0, b = h1, c = h2, d = h3, e = h4, f = h5, g = h6, h = h7;
    for (let i = 0; i < 64; i++) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25), s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const t = h + s1 + (e & f ^ ~e & g) + K256[i] + W[i] | 0, u = s0 + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0;
    }
    h0 = h0 + a | 0; h1 = h1 + b | 0; h2 = h2 + c | 0; h3 = h3 + d | 0; h4 = h4 + e | 0; h5 = h5 + f | 0; h6 = h6 + g | 0; h7 = h7 + h | 0;
  }
  const out = new Uint8Array(32), view = new DataView(out.buffer);
  [h0, h1, h2, h3, h4, h5, h6, h7].forEach((h, i) => view.setInt32(4 * i, h));
  return out;
}
/** SHA-256 of a whole content. */
async function digestOf(content) {
  const subtle = globalThis.crypto?.subtle;
  if (subtle && content.length > 65536) return new Uint8Array(await subtle.digest("SHA-256", content));
  return sha256(content);
}
/** HMAC-SHA256(key, data), for keys up to a block. */
function hmac(key, data) {
  const inner = new Uint8Array(64).fill(0x36), outer = new Uint8Array(64).fill(0x5c);
  key.forEach((byte, i) => { inner[i] ^= byte; outer[i] ^= byte; });
  return sha256(outer, sha256(inner, data));
}
/** SHA-512: few and short inputs, so plain BigInt. */
function sha512(data) {
  const end = (data.length + 144) >> 7 << 7, padded = new Uint8Array(end), view = new DataView(padded.buffer);
  padded.set(data);
  padded[data.length] = 0x80;
  view.setBigUint64(end - 8, BigInt(data.length) * 8n);
  const u = n => BigInt.asUintN(64, n), turn = (x, n) => u(x >> n | x << 64n - n);
  let H = H512;
  for (let block = 0; block < end; block += 128) {
    const w = [];
    for (let i = 0; i < 16; i++) w.push(view.getBigUint64(block + 8 * i));
    for (let i = 16; i < 80; i++) {
      const x = w[i - 15], y = w[i - 2];
      w.push(u(w[i - 16] + w[i - 7] + (turn(x, 1n) ^ turn(x, 8n) ^ x >> 7n) + (turn(y, 19n) ^ turn(y, 61n) ^ y >> 6n)));
    }
    let [a, b, c, d, e, f, g, h] = H;
    for (let i = 0; i < 80; i++) {
      const t = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + (e & f ^ u(~e) & g) + K512[i] + w[i];
      const v = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + (a & b ^ a & c ^ b & c);
      h = g; g = f; f = e; e = u(d + t); d = c; c = b; b = a; a = u(t + v);
    }
    H = [a, b, c, d, e, f, g, h].map((x, i) => u(x + H[i]));
  }
  return concat(...H.map(u64be));
}
