/** The open platform's keys: their parameters, their format, and the messages for invalid ones. */
import { describe, expect, it } from 'vitest'
import { type Certificates, formatCertificates } from '../../../lib/gateways/alipayPage/certificates'
import {
  type AlipayKeys,
  holdsOwnKey,
  openKeys,
  parseAlipayKeys,
  parseOwnKey,
} from '../../../lib/gateways/alipayPage/keys'
import { isPublishedKey } from '../../../lib/gateways/alipayPage/publishedKeys'
import type { GatewayEnvironment } from '../../../lib/gateways/gateway'
import {
  parseRsaPrivateKey,
  publicFingerprint,
  type RsaPrivateKey,
  type RsaPublicKey,
} from '../../../lib/signing/rsaKey'
import { DAY_MS, plusMs } from '../../../lib/time'
import localKeys from '../../../local/alipayPageKeys.json'
import { vectors } from '../../fixtures/signatureVectors.json'
import {
  ALIPAY,
  APP,
  CERTIFICATE_VARIABLES,
  CERTIFICATES,
  OPENAPI_URL,
  PARAMETERS,
  pemOf,
  STRANGER,
  VARIABLES,
} from '../../support/alipayPage'
import { NOW } from '../../support/orders'
import { secretsBy } from '../../support/secrets'

function open(
  changes: Readonly<Record<string, string | undefined>> = {},
  gatewayUrl: string = OPENAPI_URL,
  parameters: Readonly<Record<string, string>> = PARAMETERS,
) {
  const problems: string[] = []
  const asked: string[] = []
  const references: string[] = []
  const secrets = secretsBy(async name => {
    asked.push(name)
    return parameters[name] ?? ''
  })
  const secret: GatewayEnvironment['secret'] = (reference, parse) => {
    references.push(reference)
    return secrets(reference, parse)
  }
  const environment = {
    variables: { ...VARIABLES, ...changes },
    secret,
    problem: (sentence: string) => problems.push(sentence),
    clock: () => NOW,
  }
  return { problems, asked, references, keys: openKeys(environment, { gatewayUrl }) }
}

const isAlipays = ({ keys }: AlipayKeys) => keys.length === 1 && keys[0]?.equals(ALIPAY.publicKey) === true

it('are fetched separately, each when it is needed', async () => {
  const { problems, asked, keys } = open()
  expect([problems, asked]).toEqual([[], []])
  expect(isAlipays(await keys.alipay())).toBe(true)
  expect(asked).toEqual(['/alipay-public-key'])
  expect((await keys.own()).fingerprint).toBe(publicFingerprint(APP.privateKey as RsaPrivateKey))
  expect(asked).toEqual(['/alipay-public-key', '/app-private-key'])
})

it('have no place when nothing is set', () => {
  expect(open({ ALIPAY_APP_PRIVATE_KEY: undefined, ALIPAY_PUBLIC_KEY: undefined }).references).toEqual([
    '',
    '',
  ])
})

describe.each([
  [
    ...(['ALIPAY_APP_PRIVATE_KEY', 'own', pemOf(APP.privateKey)] as const),
    ', or kms:KEY, the id or alias of a key in KMS',
  ],
  ['ALIPAY_PUBLIC_KEY', 'alipay', pemOf(ALIPAY.publicKey), ''],
] as const)('%s', (name, which, pem, otherwise) => {
  it.each([undefined, '', pem, 'ssm:', 'file:key.pem', 'kms:', 'kms:alias/a b', 'xkms:alias/a'])(
    'refers to a parameter (%#)',
    async reference => {
      const { problems, keys } = open({ [name]: reference })
      expect(problems).toEqual([
        `${name} must be ssm:NAME, the name of an SSM SecureString that holds the key${otherwise}`,
      ])
      await expect(keys[which]()).rejects.toThrow('there is no key')
    },
  )

  it('may be the key itself only for a gateway on this machine', async () => {
    const here = open({ [name]: `literal:${pem}` }, 'http://127.0.0.1:4010/openapi/gateway.do')
    expect(here.problems).toEqual([])
    expect(await here.keys[which]()).toBeDefined()
    expect(open({ [name]: `literal:${pem}` }).problems).toEqual([
      `${name} may hold the key itself (literal:…) only beside a gateway on this machine; use ssm:NAME`,
    ])
  })
})

describe('a key in KMS', () => {
  const ID = '1234abcd-12ab-34cd-56ef-1234567890ab'
  const signByKms = async (keyId: string, digest: Uint8Array) => Buffer.from(`${keyId} ${digest.length}`)
  const opened = (reference: string, more: object = {}) => {
    const environment = { variables: { ...VARIABLES, ALIPAY_APP_PRIVATE_KEY: reference, ...more }, signByKms }
    return openKeys(
      { ...environment, secret: parameterOf, problem: expect.fail, clock: () => NOW },
      { gatewayUrl: OPENAPI_URL },
    )
  }
  const parameterOf = secretsBy(async name => PARAMETERS[name] ?? '')

  it.each([ID, `mrk-${ID.replaceAll('-', '')}`, 'alias/shouyin-prod'])('signs: %s', async keyId => {
    const { signer, fingerprint } = await opened(`kms:${keyId}`).own()
    expect(fingerprint).toBeUndefined()
    expect(Buffer.from(await signer.sign(Buffer.from('a=1')), 'base64').toString()).toBe(`${keyId} 32`)
  })

  it('matches the app’s certificate as far as that can be checked', async () => {
    const mode = { ALIPAY_PUBLIC_KEY: '', ALIPAY_CERTIFICATES: 'ssm:/alipay-certificates' }
    expect((await opened(`kms:${ID}`, mode).own()).certificates?.app).toBe(CERTIFICATES.app.serialNumber)
  })

  it('signs nothing in a function that only verifies, and causes no failure there', async () => {
    const { problems, keys } = open({ ALIPAY_APP_PRIVATE_KEY: `kms:${ID}` })
    expect(problems).toEqual([])
    await expect(keys.own()).rejects.toThrow('this function signs nothing')
    expect((await keys.alipay()).keys).toHaveLength(1)
  })
})

describe('certificate mode', () => {
  const SANDBOX_URL = 'https://openapi-sandbox.dl.alipaydev.com/gateway.do'
  /** With other certificates than usually. */
  function openHolding(held: Partial<Certificates>, gatewayUrl: string = OPENAPI_URL) {
    const text = formatCertificates({ ...CERTIFICATES, ...held })
    return open(CERTIFICATE_VARIABLES, gatewayUrl, { ...PARAMETERS, '/alipay-certificates': text })
  }
  const { app, alipay } = CERTIFICATES
  const [first = expect.fail()] = alipay
  const second = { ...first, serialNumber: 'e'.repeat(32), publicKey: STRANGER.publicKey as RsaPublicKey }
  const DAY_AGO = plusMs(NOW, -DAY_MS)

  it('has the keys of the certificates, and their numbers', async () => {
    const { problems, asked, keys } = open(CERTIFICATE_VARIABLES)
    expect(problems).toEqual([])
    const own = await keys.own()
    expect(own.certificates).toEqual({ app: app.serialNumber, root: CERTIFICATES.rootSerialNumber })
    expect(own.fingerprint).toBe(publicFingerprint(app.publicKey))
    const { keys: believed, bySerialNumber } = await keys.alipay()
    expect(believed.map(key => key.equals(ALIPAY.publicKey))).toEqual([true])
    expect([...(bySerialNumber ?? [])].map(([number]) => number)).toEqual([first.serialNumber])
    expect(asked).toEqual(['/app-private-key', '/alipay-certificates'])
  })

  it('has several of Alipay’s while it is being changed, without expired ones', async () => {
    expect((await openHolding({ alipay: [second, first] }).keys.alipay()).keys).toHaveLength(2)
    const over = { ...second, notAfter: DAY_AGO }
    const { keys, bySerialNumber } = await openHolding({ alipay: [over, first] }).keys.alipay()
    expect([keys.length, bySerialNumber?.has(over.serialNumber)]).toEqual([1, false])
  })

  it.each<[string, Partial<Certificates>, which: 'own' | 'alipay', says: string]>([
    ['has ended', { app: { ...app, notAfter: DAY_AGO } }, 'own', 'to 2026-11-22T02:00:00.000Z'],
    [
      'has not begun',
      { app: { ...app, notBefore: plusMs(NOW, 1) } },
      'own',
      'The app’s certificate in ALIPAY',
    ],
    [
      'Alipay’s has ended',
      { alipay: [{ ...first, notAfter: DAY_AGO }] },
      'alipay',
      'Alipay’s certificate in',
    ],
    [
      'is for another key',
      { app: { ...app, publicKey: second.publicKey } },
      'own',
      'is for another key than ALI',
    ],
    ['is the sandbox’s', { isSandbox: true }, 'own', 'holds certificates of Alipay’s sandbox'],
    ['is the sandbox’s', { isSandbox: true }, 'alipay', 'holds certificates of Alipay’s sandbox'],
  ])('refuses a certificate that %s (%#)', async (_, held, which, says) => {
    await expect(openHolding(held).keys[which]()).rejects.toThrow(says)
  })

  it('accepts the sandbox’s certificates at the sandbox', async () => {
    for (const url of [SANDBOX_URL, 'http://127.0.0.1:4010/gateway.do'])
      expect((await openHolding({ isSandbox: true }, url).keys.alipay()).keys).toHaveLength(1)
    const impostor = 'https://openapi.alipaydev.com.example.com/gateway.do'
    await expect(openHolding({ isSandbox: true }, impostor).keys.alipay()).rejects.toThrow('sandbox')
  })

  it('is refused together with the other mode, and without a parameter', () => {
    const { ALIPAY_PUBLIC_KEY } = VARIABLES
    expect(open({ ...CERTIFICATE_VARIABLES, ALIPAY_PUBLIC_KEY }).problems).toEqual([
      expect.stringContaining('ALIPAY_PUBLIC_KEY and ALIPAY_CERTIFICATES are both set'),
    ])
    expect(open({ ...CERTIFICATE_VARIABLES, ALIPAY_CERTIFICATES: 'certificates.json' }).problems).toEqual([
      'ALIPAY_CERTIFICATES must be ssm:NAME, the name of an SSM SecureString that holds what npm run certificates makes',
    ])
  })
})

const stored = (text: string) => ({ text, place: 'the SSM parameter /p', isLiteral: false })

describe('several keys of Alipay’s', () => {
  const newer = pemOf(STRANGER.publicKey)
  const older = pemOf(ALIPAY.publicKey)
  const bare = (pem: string) => pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, '')

  it.each([
    ['PEM blocks', newer + older],
    ['bare, with a comma', `${bare(newer)},${bare(older)}`],
    ['one a line', `${bare(newer)}\n${bare(older)}\n`],
  ])('are read, newest first: %s', (_, text) => {
    const { keys } = parseAlipayKeys(stored(text))
    expect(keys.map(key => key.equals(STRANGER.publicKey))).toEqual([true, false])
  })

  it('are refused when one of them is invalid, by its number', () => {
    expect(() => parseAlipayKeys(stored(newer + pemOf(APP.privateKey)))).toThrow(
      'Key 2 in the SSM parameter /p is a private key, not a public one',
    )
    expect(() => parseAlipayKeys(stored(`${bare(newer)},,${bare(older)}`))).toThrow('Key 2 in the SSM')
    expect(() => parseAlipayKeys(stored(`${bare(newer)},${localKeys.alipayPublicKey}`))).toThrow(
      'Key 2 in the SSM parameter /p is an example that everybody knows',
    )
  })
})

describe('an invalid key is refused with what to do', () => {
  const own = 'It must hold the private key of your app, as Alipay’s key tool shows it'
  const alipay = 'It must hold Alipay’s public key (not your app’s), as the page of your app shows it'
  it.each([
    [parseOwnKey, '', `The key in the SSM parameter /p is empty. ${own}`],
    [
      parseOwnKey,
      pemOf(APP.publicKey),
      `The key in the SSM parameter /p is a public key, not a private one. ${own}`,
    ],
    [
      parseAlipayKeys,
      pemOf(APP.privateKey),
      `The key in the SSM parameter /p is a private key, not a public one. ${alipay}`,
    ],
    [
      parseOwnKey,
      localKeys.appPrivateKey,
      `The key in the SSM parameter /p is an example that everybody knows. ${own}`,
    ],
    [
      parseAlipayKeys,
      localKeys.alipayPublicKey,
      `The key in the SSM parameter /p is an example that everybody knows. ${alipay}`,
    ],
  ])('%#', (parse, text, message) => expect(() => parse(stored(text))).toThrow(new Error(message)))

  it('by the name of the variable that holds it', () => {
    const literal = { text: 'x', place: 'the environment', isLiteral: true }
    expect(() => parseOwnKey(literal)).toThrow('The key in ALIPAY_APP_PRIVATE_KEY is')
    expect(() => parseAlipayKeys(literal)).toThrow('The key in ALIPAY_PUBLIC_KEY is')
  })

  it('and nothing of it is repeated', () => {
    for (const text of [pemOf(APP.privateKey), pemOf(APP.privateKey).slice(0, -60)]) {
      const message = (() => {
        try {
          return String(parseAlipayKeys(stored(text)))
        } catch (error) {
          return String(error)
        }
      })()
      const words = text.split(/[^A-Za-z0-9+/]+/).filter(word => word.length > 12)
      expect(words.filter(word => message.includes(word))).toEqual([])
    }
  })
})

it('the keys of the local stack are recognized', () => {
  const literal = (text: string) => ({ text, place: 'the environment', isLiteral: true })
  const own = parseRsaPrivateKey(localKeys.appPrivateKey)
  expect(own.ok && isPublishedKey(own.value)).toBe(true)
  expect(() => parseOwnKey(literal(localKeys.appPrivateKey))).not.toThrow()
  expect(parseAlipayKeys(literal(localKeys.alipayPublicKey)).keys.map(isPublishedKey)).toEqual([true])
  expect(isPublishedKey(APP.privateKey as RsaPrivateKey)).toBe(false)
})

it('a key that is published with the test vectors is recognized', () => {
  const vector = vectors.find(({ id }) => id === 'self-page-pay-request')
  const key = parseRsaPrivateKey(String(vector?.privateKey))
  expect(key.ok && isPublishedKey(key.value)).toBe(true)
})

it('the app’s own public key is distinguished from Alipay’s', () => {
  const own = parseOwnKey(stored(pemOf(APP.privateKey)))
  const [app, alipay] = [APP.publicKey as RsaPublicKey, ALIPAY.publicKey as RsaPublicKey]
  expect(holdsOwnKey({ keys: [app] }, own)).toBe(true)
  expect(holdsOwnKey({ keys: [alipay, app] }, own)).toBe(true)
  expect(holdsOwnKey({ keys: [alipay] }, own)).toBe(false)
})
