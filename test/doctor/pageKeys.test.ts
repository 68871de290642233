/** The doctor on the keys of the open platform: which is wrong and why; never what they are. */
import { SSMClient } from '@aws-sdk/client-ssm'
import { describe, expect, it } from 'vitest'
import { parseSecretReference } from '../../lib/config/secrets'
import localKeys from '../../local/alipayPageKeys.json'
import { pageKeysFindings } from '../../tools/doctor/pageKeys'
import { ALIPAY, APP, pemOf, STRANGER } from '../support/alipayPage'
import { loopbackServer } from '../support/loopback'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const REFERENCES = {
  own: parseSecretReference('ssm:/own') ?? expect.fail(),
  alipay: parseSecretReference('ssm:/alipay') ?? expect.fail(),
}

/** What is found when SSM holds these. */
async function findings(parameters: Readonly<Record<string, string | undefined>>, references = REFERENCES) {
  const endpoint = await loopbackServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { Name } = JSON.parse(body)
      const Value = parameters[Name]
      const answer =
        Value === undefined
          ? { __type: 'ParameterNotFound' }
          : { Parameter: { Name, Type: 'SecureString', Value } }
      response
        .writeHead(Value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(answer))
    })
  })
  const client = new SSMClient({
    endpoint,
    region: PLACE.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  const { findings: found, keys } = await pageKeysFindings(references, client, PLACE)
  expect(keys !== undefined).toBe(found.every(({ ok }) => ok))
  for (const text of Object.values(parameters)) {
    const lines = (text ?? '').split('\n').filter(line => line.length > 40 && !line.startsWith('-'))
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
    const literal = (text: string) => parseSecretReference(`literal:${text}`) ?? expect.fail()
    const references = { own: literal(localKeys.appPrivateKey), alipay: literal(localKeys.alipayPublicKey) }
    expect((await findings({}, references)).map(({ says }) => says)).toEqual([
      'the app’s private key in ALIPAY_APP_PRIVATE_KEY itself is usable',
      'Alipay’s public key in ALIPAY_PUBLIC_KEY itself is usable',
    ])
  })
})
