/** The doctor's check of the open platform's keys: which is wrong and why, never the keys themselves. */
import { KMSClient } from '@aws-sdk/client-kms'
import { SSMClient } from '@aws-sdk/client-ssm'
import { describe, expect, it } from 'vitest'
import { type Certificates, formatCertificates } from '../../lib/gateways/alipayPage/certificates'
import type { RsaPublicKey } from '../../lib/signing/rsaKey'
import { DAY_MS, plusMs } from '../../lib/time'
import local from '../../local/alipayPageCertificates.json'
import localKeys from '../../local/alipayPageKeys.json'
import { findingLine } from '../../tools/doctor/finding'
import { pageKeysFindings } from '../../tools/doctor/pageKeys'
import { ALIPAY, APP, CERTIFICATES, OPENAPI_URL, pemOf, STRANGER } from '../support/alipayPage'
import { loopbackServer } from '../support/loopback'
import { NOW } from '../support/orders'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const REFERENCES = { own: 'ssm:/own', alipay: 'ssm:/alipay', certificates: '' }
const CERTIFIED = { own: 'ssm:/own', alipay: '', certificates: 'ssm:/certificates' }
const ACCESS = {
  region: PLACE.region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
}

/** What AWS is asked, and answers. */
type Answers = (action: string, input: Record<string, string>) => object | string

async function aws(answers: Answers): Promise<string> {
  return loopbackServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
      const answer = answers(action, JSON.parse(body))
      const isError = typeof answer === 'string'
      response
        .writeHead(isError ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(isError ? { __type: answer } : answer))
    })
  })
}

const noKms: Answers = action => expect.fail(action)

/** What is found when SSM holds these. */
async function findings(
  parameters: Readonly<Record<string, string | undefined>>,
  references: typeof REFERENCES = REFERENCES,
  kmsAnswers = noKms,
  gatewayUrl: string = OPENAPI_URL,
) {
  const ssm = await aws((_, { Name = '' }) => {
    const Value = parameters[Name]
    return Value === undefined ? 'ParameterNotFound' : { Parameter: { Name, Type: 'SecureString', Value } }
  })
  const clients = {
    ssm: new SSMClient({ ...ACCESS, endpoint: ssm }),
    kms: new KMSClient({ ...ACCESS, endpoint: await aws(kmsAnswers) }),
  }
  const examined = await pageKeysFindings(references, clients, { gatewayUrl }, PLACE, () => NOW)
  const { findings: found, keys } = examined
  expect(keys !== undefined).toBe(found.every(({ ok }) => ok))
  // A public key in KMS is told, for Alipay's page.
  const secrets = references.own.startsWith('kms:') ? [] : ['/own', '/alipay']
  for (const text of secrets.map(name => parameters[name] ?? '')) {
    const lines = text.split('\n').filter(line => line.length > 40 && !line.startsWith('-'))
    expect(lines.filter(line => JSON.stringify(found).includes(line.slice(0, 20)))).toEqual([])
  }
  return found
}

const OWN = pemOf(APP.privateKey)
const THEIRS = pemOf(ALIPAY.publicKey)

describe('the keys of the open platform', () => {
  it('are usable', async () => {
    expect(await findings({ '/own': OWN, '/alipay': THEIRS })).toMatchObject([
      { check: 'keys', ok: true, says: 'the app’s private key in the SSM parameter /own is usable' },
      { check: 'keys', ok: true, says: 'Alipay’s public key in the SSM parameter /alipay is usable' },
    ])
  })

  it('are two of Alipay’s while one is being changed', async () => {
    const found = await findings({ '/own': OWN, '/alipay': pemOf(STRANGER.publicKey) + THEIRS })
    expect(found[1]?.says).toBe('Alipay’s 2 public keys in the SSM parameter /alipay are usable')
  })

  it.each<[string, string | undefined, string | undefined, number, string]>([
    ['one of two is the app’s own', OWN, THEIRS + pemOf(APP.publicKey), 1, 'your own app'],
    ['there is no private key', undefined, THEIRS, 0, 'there is no SSM parameter /own in ap-southeast-1'],
    ['there is no public key', OWN, undefined, 1, 'there is no SSM parameter /alipay in ap-southeast-1'],
    ['they are exchanged', THEIRS, OWN, 0, 'is a public key, not a private one'],
    ['the public one is private', OWN, OWN, 1, 'is a private key, not a public one'],
    ['the public one is the app’s own', OWN, pemOf(APP.publicKey), 1, 'holds the public key of your own app'],
    ['the private one is cut off', OWN.slice(0, -40), THEIRS, 0, 'is cut off'],
    ['the private one is the laptop’s', localKeys.appPrivateKey, THEIRS, 0, 'everybody knows'],
    ['the public one is the laptop’s', OWN, localKeys.alipayPublicKey, 1, 'everybody knows'],
  ])('are refused when %s', async (_, own, alipay, place, says) => {
    const found = await findings({ '/own': own, '/alipay': alipay })
    expect(found).toHaveLength(2)
    expect(found[place]).toMatchObject({ ok: false, says: expect.stringContaining(says) })
    expect(found[place]?.todo).toMatch(/--value file:\/\/(app-private|alipay-public)-key\.txt|支付宝公钥/)
  })

  it('of the laptop are not asked for', async () => {
    const references = {
      own: `literal:${localKeys.appPrivateKey}`,
      alipay: `literal:${localKeys.alipayPublicKey}`,
      certificates: '',
    }
    expect((await findings({}, references)).map(({ says }) => says)).toEqual([
      'the app’s private key in ALIPAY_APP_PRIVATE_KEY itself is usable',
      'Alipay’s public key in ALIPAY_PUBLIC_KEY itself is usable',
    ])
  })
})

describe('the certificates', () => {
  const { app, alipay } = CERTIFICATES
  const [first = expect.fail()] = alipay
  const held = (changes: Partial<Certificates> = {}) => formatCertificates({ ...CERTIFICATES, ...changes })
  const look = (certificates: string, own = OWN, gatewayUrl?: string) =>
    findings({ '/own': own, '/certificates': certificates }, CERTIFIED, noKms, gatewayUrl)
  const endingIn = (ms: number) => plusMs(NOW, ms)

  it('are usable, and it is told for how long', async () => {
    expect(await look(held({ app: { ...app, notAfter: endingIn(100 * DAY_MS) } }))).toMatchObject([
      { ok: true, says: 'the app’s private key in the SSM parameter /own is usable' },
      { ok: true, says: 'the app’s certificate, and 1 of Alipay’s, in the SSM parameter /certificates' },
      {
        ok: true,
        says: expect.stringMatching(/^the app’s certificate a+ is good for 100 more days, until 2027/),
      },
      { ok: true, says: expect.stringMatching(/^Alipay’s certificate b+ is good for \d+ more days/) },
    ])
  })

  it.each<[string, ms: number, ok: boolean, says: string, hasTodo: boolean]>([
    ['30 days', 30 * DAY_MS, true, 'good for 30 more days', false],
    ['a moment less', 30 * DAY_MS - 1, true, 'good for 29 more days', true],
    ['a day', DAY_MS, true, 'good for 1 more day,', true],
    ['nothing', 0, true, 'good for 0 more days', true],
    ['less than nothing', -1, false, 'ended on 2026-11-23T01:59:59.999Z', true],
  ])('with %s left', async (_, ms, ok, says, hasTodo) => {
    for (const changes of [
      { app: { ...app, notAfter: endingIn(ms) } },
      { alipay: [{ ...first, notAfter: endingIn(ms) }] },
    ]) {
      const found = await look(held(changes))
      const finding = found.find(each => each.says.includes(says)) ?? expect.fail(says)
      expect([finding.ok, finding.todo !== undefined]).toEqual([ok, hasTodo])
      expect(findingLine(finding)).toMatch(ok ? (hasTodo ? /^ ! {2}keys/ : /^ok {2}keys/) : /^!! {2}keys/)
    }
  })

  it.each<[string, Partial<Certificates>, says: string]>([
    ['have not begun', { app: { ...app, notBefore: endingIn(1) } }, 'is not good before'],
    [
      'are for another key',
      { app: { ...app, publicKey: STRANGER.publicKey as RsaPublicKey } },
      'for another key',
    ],
    ['are the sandbox’s', { isSandbox: true }, 'holds certificates of Alipay’s sandbox'],
  ])('are refused when they %s', async (_, changes, says) => {
    const wrong = (await look(held(changes))).filter(({ ok }) => !ok)
    expect(wrong).toMatchObject([{ says: expect.stringContaining(says), todo: expect.any(String) }])
  })

  it('of the sandbox are taken beside the sandbox', async () => {
    const url = 'https://openapi-sandbox.dl.alipaydev.com/gateway.do'
    expect((await look(held({ isSandbox: true }), OWN, url)).every(({ ok }) => ok)).toBe(true)
  })

  it('are refused when they are a file itself, and when there are none', async () => {
    const [, finding] = await look(local.app)
    expect(finding).toMatchObject({ ok: false, says: expect.stringContaining('is a certificate itself') })
    expect(finding?.todo).toContain('--value file://alipay-certificates.json')
    const [, none] = await findings({ '/own': OWN }, CERTIFIED)
    expect(none?.says).toBe('there is no SSM parameter /certificates in ap-southeast-1')
  })

  it('are looked at when the private key cannot be had', async () => {
    const found = await findings({ '/certificates': held() }, CERTIFIED)
    expect(found.map(({ ok }) => ok)).toEqual([false, true, true, true])
  })
})

describe('the app’s key in KMS', () => {
  const ID = '1234abcd-12ab-34cd-56ef-1234567890ab'
  const publicKey = APP.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const KEY = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', KeyState: 'Enabled', KeyId: ID }
  const kms =
    (metadata: object, PublicKey = publicKey): Answers =>
    action =>
      action === 'DescribeKey' ? { KeyMetadata: { ...KEY, ...metadata } } : { PublicKey }
  const look = (answers: Answers, parameters = { '/alipay': THEIRS }) =>
    findings(parameters, { ...REFERENCES, own: `kms:${ID}` }, answers)

  it('is usable, and its public key is told for Alipay’s page', async () => {
    const [finding] = await look(kms({}))
    expect(finding).toMatchObject({ ok: true, says: expect.stringContaining('应用公钥') })
    expect(finding?.says).toContain(publicKey)
  })

  it.each<[string, Answers, says: string, todo: string]>([
    [
      'is for encryption',
      kms({ KeyUsage: 'ENCRYPT_DECRYPT' }),
      'is RSA_2048 for ENCRYPT_DECRYPT',
      'create-key',
    ],
    ['is of another size', kms({ KeySpec: 'RSA_4096' }), 'is RSA_4096 for SIGN_VERIFY', 'create-key'],
    ['is not enabled', kms({ KeyState: 'PendingDeletion' }), 'not enabled (PendingDeletion)', 'enable-key'],
    ['has an invalid public key', kms({}, 'AAAA'), 'is no key that can be read', 'create-key'],
    ['is not there', () => 'NotFoundException', `there is no KMS key ${ID} in ap-southeast-1`, 'create-key'],
    ['may not be looked at', () => 'AccessDeniedException', 'may not kms:DescribeKey', 'allow them'],
  ])('is refused when it %s', async (_, answers, says, todo) => {
    const [finding] = await look(answers)
    expect(finding).toMatchObject({ ok: false, says: expect.stringContaining(says) })
    expect(finding?.todo).toContain(todo)
  })

  it('is told from Alipay’s', async () => {
    const [, finding] = await look(kms({}), { '/alipay': pemOf(APP.publicKey) })
    expect(finding?.says).toContain('holds the public key of your own app')
  })
})
