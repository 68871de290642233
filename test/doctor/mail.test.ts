/** The doctor's check of mails: the address, its domain, the sandbox. */
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../local/stack/ports'
import { mailFinding } from '../../tools/doctor/mail'
import { loopbackServer } from '../support/loopback'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const FROM = 'shop@example.com'

const clientOf = (endpoint: string, region = PLACE.region) =>
  new SESv2Client({
    endpoint,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })

/** Plays SES, with these identities. */
async function ses(
  identities: Readonly<Record<string, boolean>>,
  account: object = { ProductionAccessEnabled: true, SendingEnabled: true },
) {
  const endpoint = await loopbackServer((request, response) => {
    const name = /^\/v2\/email\/identities\/(.+)$/.exec(request.url ?? '')?.[1]
    const verified = identities[decodeURIComponent(name ?? '')]
    const isKnown = name === undefined || verified !== undefined
    response.writeHead(isKnown ? 200 : 404, {
      'content-type': 'application/json',
      ...(!isKnown && { 'x-amzn-errortype': 'NotFoundException' }),
    })
    response.end(JSON.stringify(name === undefined ? account : { VerifiedForSendingStatus: verified }))
  })
  return clientOf(endpoint)
}

describe('the mails', () => {
  it.each([{ [FROM]: true }, { 'example.com': true }, { [FROM]: false, 'example.com': true }])(
    'go out with %j verified',
    async identities => {
      expect(await mailFinding(FROM, await ses(identities), PLACE)).toMatchObject({ check: 'mail', ok: true })
    },
  )

  it('are looked at where they are sent from', async () => {
    const endpoint = await loopbackServer((_request, response) => {
      response.writeHead(404, { 'x-amzn-errortype': 'NotFoundException' }).end('{}')
    })
    const { says, todo } = await mailFinding(FROM, clientOf(endpoint, 'eu-west-1'), PLACE)
    expect([says, todo]).toEqual([
      expect.stringContaining('in eu-west-1'),
      expect.stringContaining('--region eu-west-1'),
    ])
  })

  it('are not looked at where none are sent', async () => {
    const nobody = clientOf(`http://127.0.0.1:${await freePort()}`)
    expect(await mailFinding('', nobody, PLACE)).toMatchObject({ check: 'mail', ok: true })
  })

  it.each<[string, Record<string, boolean>, object, RegExp, RegExp]>([
    ['an unverified address', {}, {}, /neither shop@example.com nor example.com/, /create-email-identity/],
    [
      'an address that is not verified yet',
      { [FROM]: false },
      {},
      /neither/,
      /--email-identity shop@example.com/,
    ],
    ['a sandbox', { [FROM]: true }, { SendingEnabled: true }, /sandbox/, /production access/],
    [
      'a paused account',
      { [FROM]: true },
      { ProductionAccessEnabled: true, SendingEnabled: false },
      /paused/,
      /console/,
    ],
  ])('do not go out with %s', async (_, identities, account, says, todo) => {
    const found = await mailFinding(FROM, await ses(identities, account), PLACE)
    expect(found).toMatchObject({
      check: 'mail',
      ok: false,
      says: expect.stringMatching(says),
      todo: expect.stringMatching(todo),
    })
  })

  it('cannot be told of when SES does not answer', async () => {
    const found = await mailFinding(FROM, clientOf(`http://127.0.0.1:${await freePort()}`), PLACE)
    expect(found).toMatchObject({
      check: 'mail',
      ok: false,
      says: expect.stringContaining('no answer from AWS'),
    })
  })
})
