// Ed25519 (RFC 8032), verification only and strict: [s]B = R + [k]A exactly, s below the order, A and R in their one
// encoding and of no small order.

const P = 2n ** 255n - 19n, L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = n => { const r = n % P; return r < 0n ? r + P : r; };
const power = (base, exponent) => {
  let result = 1n;
  for (let b = mod(base), e = exponent; e; e >>= 1n, b = b * b % P) if (e & 1n) result = result * b % P;
  return result;
};
const D = mod(-121665n * power(121666n, P - 2n)), ROOT = power(2n, (P - 1n) / 4n);
const little = bytes => BigInt("0x" + hex(Uint8Array.from(bytes).reverse()));

/** A point as (X, Y, Z, T) from its 32 bytes. */
function point(bytes) {
  const raw = little(bytes), sign = raw >> 255n, y = raw & (1n << 255n) - 1n;
  need(bytes.length === 32 && y < P);
  const u = mod(y * y - 1n), v = mod(D * y * y + 1n);
  let x = u * power(v, 3n) % P * power(u * power(v, 7n), (P - 5n) / 8n) % P;
  if (v * x % P * x % P !== u) x = x * ROOT % P;
  need(v * x % P * x % P === u && !(x === 0n && sign));
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, x * y % P];
}
const sum = ([a, b, c, d], [e, f, g, h]) => {
  const m = (b - a) * (f - e), n = (b + a) * (f + e), o = 2n * D * d % P * h, q = 2n * c * g;
  const s = mod(n - m), t = mod(q - o), r = mod(q + o), w = mod(n + m);
  return [s * t % P, r * w % P, t * r % P, s * w % P];
};
const BASE = point(unhex("58" + "66".repeat(31)));
const small = a => { const b = sum(a, a), c = sum(b, b), [x, y, z] = sum(c, c); return x === 0n && y === z; };

/** Whether a public key can be one: a point, and not of small order. */
const isKey = key => { try { return !small(point(key)); } catch { return false; } };

function ed25519(key, message, signature) {
  try {
    need(signature.length === 64);
    const a = point(key), r = point(signature.subarray(0, 32)), s = little(signature.subarray(32));
    need(s < L && !small(a) && !small(r));
    const k = little(sha512(concat(signature.subarray(0, 32), key, message))) % L;
    const minus = [P - a[0], a[1], 1n, P - a[3]], both = sum(BASE, minus);
    let q = [0n, 1n, 1n, 0n];
    for (let bit = 252n; bit >= 0n; bit--) {
      q = sum(q, q);
      const one = s >> bit & 1n, other = k >> bit & 1n;
      if (one && other) q = sum(q, both); else if (one) q = sum(q, BASE); else if (other) q = sum(q, minus);
    }
    return q[0] === r[0] * q[2] % P && q[1] === r[1] * q[2] % P;
  } catch { return false; }
}
