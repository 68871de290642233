/** The doctor's check of the functions that Lambda invokes for streams and queues. */
import { LambdaClient } from '@aws-sdk/client-lambda'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../local/stack/ports'
import { localAccess } from '../../local/stack/stack'
import { polledFunctions } from '../../tools/deployment/serverlessConfig'
import { functionsFindings } from '../../tools/doctor/functions'
import { loopbackServer } from '../support/loopback'
import { type WatchedShop, watchedAnswer } from '../support/watchedShop'

const PLACE = { stage: 'prod', region: 'eu-west-1' }
const VISIT = 'shouyin-prod-visit'

const clientOf = (endpoint: string) =>
  new LambdaClient({ ...localAccess(endpoint), region: PLACE.region, maxAttempts: 1 })

const lambda = async (mappings: WatchedShop['mappings'] = {}) =>
  clientOf(
    await loopbackServer((request, response) => response.end(watchedAnswer(request, '', { mappings }))),
  )

const refusing = async (status: number, name: string) =>
  clientOf(
    await loopbackServer((_, response) => response.writeHead(status, { 'x-amzn-errortype': name }).end('{}')),
  )

const findingsOf = async (client: LambdaClient) => functionsFindings(['visit'], client, PLACE)

describe('the functions with an event source mapping', () => {
  it('are those of streams and queues, and those of the API if it is on', () => {
    expect(polledFunctions(false)).toEqual(['sendReceipt', 'visit'])
    expect(polledFunctions(true)).toEqual(['sendReceipt', 'visit', 'publishEvents', 'deliverWebhooks'])
  })

  it('are good when it is enabled, and each is queried', async () => {
    const client = await lambda({ 'shouyin-prod-sendReceipt': undefined })
    expect(await functionsFindings(['sendReceipt', 'visit'], client, PLACE)).toEqual([
      {
        check: 'functions',
        ok: false,
        says: 'nothing is handed to shouyin-prod-sendReceipt in eu-west-1',
        todo: 'deploy (npx serverless deploy --stage prod --region eu-west-1)',
      },
      { check: 'functions', ok: true, says: `${VISIT} is handed its work` },
    ])
  })

  it.each([
    ['No records processed', true],
    ['', true],
    ['PROBLEM: Function call failed', false],
  ])('are reported by the last result, %j', async (LastProcessingResult, ok) => {
    const client = await lambda({ [VISIT]: { UUID: 'a1', State: 'Enabled', LastProcessingResult } })
    const [finding, ...others] = await findingsOf(client)
    expect([finding?.ok, others]).toEqual([ok, []])
    if (ok) return
    expect(finding?.says).toBe(`${VISIT} does not take what it is handed: "PROBLEM: Function call failed"`)
    expect(finding?.todo).toContain(`/aws/lambda/${VISIT}`)
  })

  it.each(['Creating', 'Enabling', 'Updating'])('may be pending: %s', async State => {
    const [finding] = await findingsOf(await lambda({ [VISIT]: { UUID: 'a1', State } }))
    expect(finding).toEqual({
      check: 'functions',
      ok: true,
      says: `nothing is handed to ${VISIT} yet (${State})`,
      todo: 'run this again in a minute',
    })
  })

  it.each(['Disabled', 'Disabling', 'Deleting', undefined])('may be disabled: %s', async State => {
    const [finding] = await findingsOf(await lambda({ [VISIT]: { UUID: 'a1', State } }))
    expect(finding).toEqual({
      check: 'functions',
      ok: false,
      says: `nothing is handed to ${VISIT} (${State ?? 'unknown'})`,
      todo: 'aws lambda update-event-source-mapping --region eu-west-1 --uuid a1 --enabled',
    })
  })

  it('may be missing', async () => {
    expect(await findingsOf(await refusing(404, 'ResourceNotFoundException'))).toMatchObject([
      { ok: false, says: `nothing is handed to ${VISIT} in eu-west-1` },
    ])
  })

  it('are reported once if the credentials do not allow the query', async () => {
    const client = await refusing(403, 'AccessDeniedException')
    expect(await functionsFindings(['sendReceipt', 'visit'], client, PLACE)).toMatchObject([
      { ok: false, says: 'the AWS credentials may not lambda:ListEventSourceMappings' },
    ])
  })

  it('are reported once if nothing answers', async () => {
    const nobody = clientOf(`http://127.0.0.1:${await freePort()}`)
    expect(await functionsFindings(['sendReceipt', 'visit'], nobody, PLACE)).toMatchObject([
      { ok: false, says: expect.stringContaining('no answer from AWS in eu-west-1') },
    ])
  })
})
