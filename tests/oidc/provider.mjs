// The identity provider that the tests start: node-oidc-provider (certified by the OpenID Foundation), with doors of the
// tests' own under /test: what a person does in a browser, a rotation of keys, silence, and tokens that no provider gives.
//
// It says where it listens, and ends with its standard input.
import { createServer } from 'node:http';
import { generateKeyPairSync, createPublicKey, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const from = createRequire(process.argv[2] + '/');
const load = (name) => import(pathToFileURL(from.resolve(name)));
const { default: Provider } = await load('oidc-provider');
const jose = await load('jose');

const GROUPS = { amelie: ['staff', 'privacy-office'], bruno: ['staff'], chloe: [] };
let provider, key, down = false, slow = false, asked = 0;

function start(issuer) {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  key = { private: pair.privateKey, kid: randomUUID() };
  const jwk = { ...pair.privateKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256', use: 'sig' };
  const client = (client_id) => ({
    client_id, token_endpoint_auth_method: 'none', redirect_uris: [], response_types: [],
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  });
  provider = new Provider(issuer, {
    clients: ['tabellion', 'other', 'hasty'].map(client),
    jwks: { keys: [jwk] },
    features: { deviceFlow: { enabled: true }, devInteractions: { enabled: false }, revocation: { enabled: true } },
    claims: { openid: ['sub'], groups: ['groups'] },
    scopes: ['openid', 'offline_access', 'groups'],
    conformIdTokenClaims: false,
    issueRefreshToken: async (_ctx, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    ttl: { DeviceCode: (_ctx, _token, client) => (client.clientId === 'hasty' ? 2 : 600), IdToken: 3600, AccessToken: 3600, RefreshToken: 86400, Grant: 86400 },
    findAccount: async (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, groups: GROUPS[sub] ?? [] }) }),
    cookies: { keys: ['for tests'] },
  });
  return provider.callback();
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  const answer = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  try {
    if (url.pathname === '/test/rotate') { callback = start(issuer); return answer(200, {}); }
    if (url.pathname === '/test/down') { down = url.searchParams.get('is') === 'yes'; return answer(200, {}); }
    if (url.pathname === '/test/slow') { slow = true; return answer(200, {}); }
    if (url.pathname === '/test/asked') return answer(200, { asked });
    if (url.pathname === '/test/person') return answer(200, await person(url.searchParams));
    if (url.pathname === '/test/mint') return answer(200, await mint(await body(request)));
    if (down) return answer(503, { error: 'temporarily_unavailable' });
    if (url.pathname === '/.well-known/openid-configuration') asked += 1;
    if (url.pathname === '/token' && slow) { slow = false; return answer(400, { error: 'slow_down' }); }
    callback(request, response);
  } catch (error) {
    answer(500, { error: String(error) });
  }
});

async function body(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return JSON.parse(text);
}

// What somebody does in a browser with the code that the device shows.
async function person(asked) {
  const code = await provider.DeviceCode.findByUserCode(asked.get('code').replace(/-/g, ''), { ignoreExpiration: true });
  if (asked.get('says') === 'no') {
    code.error = 'access_denied';
    code.errorDescription = 'End-User aborted interaction';
  } else {
    const grant = new provider.Grant({ clientId: code.clientId, accountId: asked.get('who') });
    grant.addOIDCScope(code.params.scope);
    code.accountId = asked.get('who');
    code.grantId = await grant.save();
    code.scope = code.params.scope;
    code.authTime = Math.floor(Date.now() / 1000);
  }
  await code.save();
  return {};
}

// A token with these claims, signed in a way of the test's choice.
async function mint({ claims, by, kid }) {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, aud: 'tabellion', sub: 'amelie', groups: GROUPS.amelie, iat: now, exp: now + 3600, ...claims };
  const header = { alg: 'RS256', kid: kid ?? key.kid };
  const sign = (own, secret) => new jose.SignJWT(all).setProtectedHeader({ ...header, ...own }).sign(secret);
  const stranger = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const published = createPublicKey(key.private);
  switch (by) {
    case 'provider': return { token: await sign({}, key.private) };
    case 'stranger': return { token: await sign({}, stranger()) };
    case 'none': return { token: new jose.UnsecuredJWT(all).encode() };
    case 'none-with-signature': {
      const [, payload, signature] = (await sign({}, key.private)).split('.');
      return { token: [Buffer.from(JSON.stringify({ alg: 'none', kid: key.kid })).toString('base64url'), payload, signature].join('.') };
    }
    case 'public-pem': return { token: await sign({ alg: 'HS256' }, Buffer.from(published.export({ format: 'pem', type: 'spki' }))) };
    case 'public-modulus': return { token: await sign({ alg: 'HS256' }, Buffer.from(published.export({ format: 'jwk' }).n, 'base64url')) };
    case 'public-jwk': return { token: await sign({ alg: 'HS256' }, Buffer.from(JSON.stringify(published.export({ format: 'jwk' })))) };
    default: throw new Error(`nobody signs by ${by}`);
  }
}

let issuer, callback;
server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  callback = start(issuer);
  console.log(issuer);
});
process.stdin.on('end', () => process.exit(0)).resume();
