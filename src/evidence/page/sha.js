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
const W = new Int32Array(64), SCRATCH = new Uint8Array(1024);
/** SHA-256(part ‖ part ‖ …). */
function sha256(...parts) {
  let length = 0, at = 0;
  for (const part of parts) length += part.length;
  const end = (length + 72) >> 6 << 6, data = end <= SCRATCH.length ? SCRATCH : new Uint8Array(end), w = W, k = K256, state = H256.slice();
  for (const part of parts) { data.set(part, at); at += part.length; }
  data.fill(0, length, end);
  data[length] = 0x80;
  for (let i = end, bits = length * 8; bits; bits = Math.floor(bits / 256)) data[--i] = bits % 256;
  for (let block = 0; block < end; block += 64) {
    for (let i = 0, j = block; i < 16; i++, j += 4) w[i] = data[j] << 24 | data[j + 1] << 16 | data[j + 2] << 8 | data[j + 3];
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (turned(x, 7) ^ turned(x, 18) ^ x >>> 3) + (turned(y, 17) ^ turned(y, 19) ^ y >>> 10);
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
      const t = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + (e & f ^ ~e & g) + k[i] + w[i] | 0;
      const u = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = state[i >> 2] >>> 24 - 8 * (i & 3);
  return out;
}
/** SHA-256 of a whole content. */
async function digestOf(content) {
  const subtle = globalThis.crypto?.subtle;
  return subtle && content.length > 65536 ? new Uint8Array(await subtle.digest("SHA-256", content)) : sha256(content);
}
/** HMAC-SHA256(key, data), for keys up to a block. */
function hmac(key, data) {
  const padded = byte => {
    const block = new Uint8Array(64).fill(byte);
    for (let i = 0; i < key.length; i++) block[i] ^= key[i];
    return block;
  };
  return sha256(padded(0x5c), sha256(padded(0x36), data));
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
