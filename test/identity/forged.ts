import { createHmac, createPublicKey, randomBytes, sign as signRaw } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { AUDIENCE, b64, bearer, CLAIM, claims, elsewhere, es, issuer, loose, pair, rs, seconds, sign } from './kit.js';

const other = pair('ES256', 'the-ES256'); // somebody's own key under our key's name
const hmac = (header: object, payload: object, secret: string | Buffer): string => {
  const input = `${b64(header)}.${b64(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};
const parts = async (): Promise<[string, string, string]> =>
  (await sign(claims())).split('.') as [string, string, string];
/** Nothing that could be a header. */
const NOISE = Buffer.alloc(60, 0x9d).toString('base64url');

type Make = () => string | Promise<string>;

/** By why it is refused: how the cause begins that only the log is told. */
const byCause: Record<string, Record<string, Make>> = {
  'not a bearer token, or too long': {
    'a kid of 8 KB that climbs': async () => bearer(await sign(claims(), { kid: '../'.repeat(2730) + 'etc/passwd' }, other)),
    'a space in the token': async () => bearer((await parts()).join('. ')),
    'a tab for the space': async () => `Bearer\t${await sign(claims())}`,
    'a space that does not break': async () => `Bearer\u00a0${await sign(claims())}`,
    'two tokens and a comma': async () => `${bearer(await sign(claims()))}, ${bearer(await sign(claims()))}`,
    '100 KB': async () => bearer(await sign(claims({ filling: 'x'.repeat(75_000) }))),
    'rightly signed, but 9 KB': async () => bearer(await sign(claims({ filling: 'x'.repeat(6_500) }))),
    'an empty header': () => '',
    'no token': () => 'Bearer ',
    'two tokens': async () => `${bearer(await sign(claims()))} ${await sign(claims())}`,
    'the token without the scheme': () => sign(claims()),
    'a password': () => `Basic ${Buffer.from('admin:admin').toString('base64')}`,
    'a line break': async () => bearer(`${await sign(claims())}\r\nx: y`),
    'a key of a megabyte': () => bearer(`rgk_${'0'.repeat(16)}_${'A'.repeat(1_000_000)}`),
  },
  'not the form of a token': {
    'alg none without a signature': () => bearer(`${b64({ alg: 'none' })}.${b64(claims())}.`),
    'no signature': async () => bearer(`${(await parts()).slice(0, 2).join('.')}.`),
    'quotes around the token': async () => bearer(`"${await sign(claims())}"`),
    'a JWE': async () =>
      bearer(
        await new CompactEncrypt(Buffer.from(JSON.stringify(claims())))
          .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
          .encrypt(randomBytes(32)),
      ),
    'two dots together': async () => bearer((await parts()).join('..')),
    'a dot at the end': async () => bearer(`${(await parts()).join('.')}.`),
    'one part': async () => bearer((await parts())[1]),
    'no base64': () => bearer('%%%.###.&&&'),
    'padded base64': async () => bearer((await parts()).map((part) => `${part}=`).join('.')),
  },
  'not the form of a key': {
    'a key of nothing': () => bearer('rgk_'),
    'a key with SQL for an id': () => bearer(`rgk_'||(select(1))||'_${randomBytes(32).toString('base64url')}`),
  },
  'no such key, or it was revoked': {
    'a key that nobody has': () => bearer(`rgk_${'0'.repeat(16)}_${randomBytes(32).toString('base64url')}`),
  },
  'the header is no object': {
    'a header that is null': async () => bearer(`${b64('null')}.${(await parts()).slice(1).join('.')}`),
  },
  'ERR_JWS_INVALID': {
    'a header that inherits its algorithm': async () => bearer(`${b64('{"__proto__":{"alg":"ES256"},"kid":"the-ES256"}')}.${(await parts()).slice(1).join('.')}`),
    'a header nested beyond end': async () => bearer(`${b64('['.repeat(2500) + ']'.repeat(2500))}.${(await parts()).slice(1).join('.')}`),
  },
  'the header is no JSON': {
    'a header that is no JSON': async () => bearer(`${b64('{{{')}.${(await parts()).slice(1).join('.')}`),
    'a header that is somebody’s name': () => bearer(`${b64('张三')}.${NOISE}.${NOISE}`),
    'base64 of noise': () => bearer(`${NOISE}.${NOISE}.${NOISE}`),
  },
  'the header has jku': {
    'jku elsewhere': async () => bearer(await sign(claims(), { jku: `${elsewhere.url}/jwks` }, other)),
    'jku elsewhere, rightly signed': async () => bearer(await sign(claims(), { jku: `${elsewhere.url}/jwks` })),
  },
  'the header has x5u': {
    'x5u elsewhere': async () => bearer(await sign(claims(), { x5u: `${elsewhere.url}/jwks` }, other)),
  },
  'the header has jwk': {
    'its own key in the header': async () => bearer(await sign(claims(), { jwk: other.jwk }, other)),
  },
  'the header has x5c': {
    'its own certificate in the header': async () => bearer(await sign(claims(), { x5c: ['MIIB'] }, other)),
  },
  'the header has crit': {
    'a critical header that is unknown': async () => bearer(`${b64({ alg: 'ES256', kid: 'the-ES256', crit: ['exp'], exp: 1 })}.${b64(claims())}.${(await parts())[2]}`),
    'b64 false, rightly signed': () => {
      const input = `${b64({ alg: 'ES256', kid: 'the-ES256', b64: false, crit: ['b64'] })}.${b64(claims())}`;
      return bearer(`${input}.${signRaw('sha256', Buffer.from(input), { key: es.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`);
    },
  },
  'the header has b64': {
    'b64 false, that nobody need know': async () => bearer(`${b64({ alg: 'ES256', kid: 'the-ES256', b64: false })}.${(await parts()).slice(1).join('.')}`),
  },
  'the header has cty': {
    'a token in a token': async () => bearer(await sign(await sign(claims()), { cty: 'JWT' })),
  },
  'another type of token': {
    'a token of a logout': async () => bearer(await sign(claims(), { typ: 'logout+jwt' })),
    'an identity token that says so': async () => bearer(await sign(claims(), { typ: 'id_token+jwt' })),
    'a type that is no text': async () => bearer(await sign(claims(), { typ: null as never })),
  },
  'another kind of token': {
    'an identity token that calls itself JWT': async () => bearer(await sign(claims({ at_hash: 'x', nonce: 'n' }), { typ: 'JWT' })),
    'an identity token of a code': async () => bearer(await sign(claims({ c_hash: 'x' }))),
    'an identity token, as Keycloak names it': async () => bearer(await sign(claims({ typ: 'ID' }), { typ: 'JWT' })),
    'a refresh token, as Keycloak names it': async () => bearer(await sign(claims({ typ: 'Refresh' }), { typ: 'JWT' })),
    'a token of a logout that calls itself JWT': async () => bearer(await sign(claims({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }), { typ: 'JWT' })),
  },
  'ERR_JOSE_ALG_NOT_ALLOWED': {
    'alg none with a signature': async () => bearer(`${b64({ alg: 'none' })}.${b64(claims())}.${(await parts())[2]}`),
    'alg NoNe': async () => bearer(`${b64({ alg: 'NoNe', kid: 'the-ES256' })}.${b64(claims())}.${(await parts())[2]}`),
    'HS256 with the public key as PEM for the secret': () =>
      bearer(hmac({ alg: 'HS256', kid: 'the-RS256' }, claims(), createPublicKey(rs.privateKey).export({ format: 'pem', type: 'spki' }))),
    'HS256 with the public key as JWK for the secret': () => bearer(hmac({ alg: 'HS256', kid: 'the-RS256' }, claims(), JSON.stringify(rs.jwk))),
    'HS256 with an empty secret': () => bearer(hmac({ alg: 'HS256' }, claims(), '')),
    'RS512, which is not on the list': async () => bearer(await sign(claims(), { alg: 'RS512' }, loose)),
    'two algorithms, the last none': async () => {
      const input = `${b64('{"alg":"ES256","kid":"the-ES256","alg":"none"}')}.${b64(claims())}`;
      return bearer(`${input}.${signRaw('sha256', Buffer.from(input), { key: es.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`);
    },
    'an algorithm in small letters': async () => bearer(`${b64({ alg: 'es256', kid: 'the-ES256' })}.${(await parts()).slice(1).join('.')}`),
  },
  'ERR_JWKS_NO_MATCHING_KEY': {
    'a kid that nobody has': async () => bearer(await sign(claims(), { kid: 'unknown' }, other)),
    'an algorithm that is not the key’s': async () => bearer(await sign(claims(), { alg: 'PS256' }, rs)),
    'a kid of 3 KB that climbs': async () => bearer(await sign(claims(), { kid: '../'.repeat(1000) + 'etc/passwd' }, other)),
    'a kid of SQL': async () => bearer(await sign(claims(), { kid: "' or 1=1 --" }, other)),
    'a kid that is an address': async () => bearer(await sign(claims(), { kid: `${elsewhere.url}/jwks` }, other)),
    'a kid that is an object': async () => bearer(`${b64({ alg: 'ES256', kid: {} })}.${b64(claims())}.${(await parts())[2]}`),
  },
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS': {
    'no kid, where several keys would do': async () => bearer(await sign(claims(), { kid: undefined }, rs)),
  },
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED': {
    'another key under the same kid': async () => bearer(await sign(claims(), {}, other)),
    'no kid, and nobody’s key': async () => bearer(await sign(claims(), { kid: undefined }, other)),
    'the issuer of the token elsewhere': async () => bearer(await sign(claims({ iss: elsewhere.url }), {}, other)),
    'a signature as DER': async () => {
      const input = (await parts()).slice(0, 2).join('.');
      return bearer(`${input}.${signRaw('sha256', Buffer.from(input), { key: es.privateKey, dsaEncoding: 'der' }).toString('base64url')}`);
    },
    'a signature with a byte more': async () => bearer(`${await sign(claims())}AA`),
    'a signature of ones': async () => bearer(`${(await parts()).slice(0, 2).join('.')}.${Buffer.alloc(64, 1).toString('base64url')}`),
    'another payload under the signature': async () => {
      const [header, , signature] = await parts();
      return bearer(`${header}.${b64(claims({ [CLAIM]: [{ role: 'ADMINISTRATOR' }] }))}.${signature}`);
    },
    'another header over the signature': async () => {
      const [, payload, signature] = await parts();
      return bearer(`${b64({ alg: 'ES256', kid: 'the-ES256', typ: 'JWT', x: 1 })}.${payload}.${signature}`);
    },
    'a signature of zeros': async () => {
      const [header, payload] = await parts();
      return bearer(`${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`);
    },
    'half a signature': async () => {
      const [header, payload, signature] = await parts();
      return bearer(`${header}.${payload}.${signature.slice(0, 43)}`);
    },
  },
  'ERR_JWT_INVALID': {
    'a token in a token that does not say so': async () => bearer(await sign(await sign(claims()))),
    'a payload that is a list': async () => bearer(await sign([claims()])),
    'a payload that is no JSON': async () => bearer(await sign('{"iss":')),
    'a payload that is null': async () => bearer(await sign('null')),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: missing required "iss" claim': {
    'no issuer': async () => bearer(await sign(claims({ iss: undefined }))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: unexpected "iss" claim': {
    'another issuer': async () => bearer(await sign(claims({ iss: 'https://evil.example' }))),
    'the issuer with a slash': async () => bearer(await sign(claims({ iss: `${issuer.url}/` }))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: missing required "aud" claim': {
    'no audience': async () => bearer(await sign(claims({ aud: undefined }))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: unexpected "aud" claim': {
    'another audience': async () => bearer(await sign(claims({ aud: 'someone-else' }))),
    'an audience list without ours': async () => bearer(await sign(claims({ aud: ['a', 'rural-graph2', 'RURAL-GRAPH'] }))),
    'an audience that is an object': async () => bearer(await sign(claims({ aud: { 'rural-graph': true } }))),
    'two audiences, the last another': async () => bearer(await sign(JSON.stringify(claims()).replace(/}$/, ',"aud":"someone-else"}'))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: missing required "sub" claim': {
    'no subject': async () => bearer(await sign(claims({ sub: undefined }))),
  },
  'the subject cannot be an identity': {
    'an empty subject': async () => bearer(await sign(claims({ sub: '' }))),
    'a subject with a zero byte': async () => bearer(await sign(claims({ sub: 'u\u0000' }))),
    'a subject that is a number': async () => bearer(await sign(claims({ sub: 17 }))),
    'a subject without an end': async () => bearer(await sign(claims({ sub: 'u'.repeat(256) }))),
    'two subjects, the last empty': async () => bearer(await sign(JSON.stringify(claims()).replace(/}$/, ',"sub":""}'))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: missing required "exp" claim': {
    'no expiry': async () => bearer(await sign(claims({ exp: undefined }))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: "exp" claim must be a number': {
    'an expiry as text': async () => bearer(await sign(claims({ exp: String(seconds() + 300) }))),
  },
  'ERR_JWT_EXPIRED: "exp"': {
    'an expiry before all time': async () => bearer(await sign(claims({ exp: -1 }))),
  },
  'expired': {
    'expired a second ago': async () => bearer(await sign(claims({ exp: seconds() - 1 }))),
    'expires now': async () => bearer(await sign(claims({ exp: seconds() }))),
    'two expiries, the last over': async () => bearer(await sign(JSON.stringify(claims()).replace(/}$/, `,"exp":${seconds() - 1}}`))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: missing required "iat" claim': {
    'no time of issue': async () => bearer(await sign(claims({ iat: undefined }))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: "iat" claim timestamp check failed': {
    'issued in the future': async () => bearer(await sign(claims({ iat: seconds() + 10 }))),
  },
  'ERR_JWT_EXPIRED: "iat"': {
    'issued two months ago': async () => bearer(await sign(claims({ iat: seconds() - 60 * 86_400 }))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: "nbf" claim must be a number': {
    'not valid yet, as text': async () => bearer(await sign(claims({ nbf: 'now' }))),
  },
  'ERR_JWT_CLAIM_VALIDATION_FAILED: "nbf" claim timestamp check failed': {
    'not valid yet': async () => bearer(await sign(claims({ nbf: seconds() + 10 }))),
    'valid only beyond all numbers': async () => bearer(await sign(`{"iss":"${issuer.url}","aud":"${AUDIENCE}","sub":"u","iat":${seconds()},"exp":${seconds() + 300},"nbf":1e999}`)),
  },
}; // prettier-ignore

export const forged: Record<string, Make> = Object.assign({}, ...Object.values(byCause)); // no name is there twice
export const causes: Record<string, string> = Object.fromEntries(
  Object.entries(byCause).flatMap(([cause, group]) => Object.keys(group).map((name) => [name, cause])),
);
