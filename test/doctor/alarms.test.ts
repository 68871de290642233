/** The doctor's check of alarms: which are triggered, and who is notified. */
import { text } from 'node:stream/consumers'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { SNSClient } from '@aws-sdk/client-sns'
import { describe, expect, it } from 'vitest'
import { localAccess } from '../../local/stack/stack'
import { alarmsFindings } from '../../tools/doctor/alarms'
import { loopbackServer } from '../support/loopback'
import { TOPIC, type WatchedShop, watchedAnswer } from '../support/watchedShop'

const PLACE = { stage: 'prod', region: 'eu-west-1' }
const OWNER = 'owner@example.com'

const clientsOf = (endpoint: string) => {
  const access = { ...localAccess(endpoint), region: PLACE.region, maxAttempts: 1 }
  return { cloudWatch: new CloudWatchClient(access), sns: new SNSClient(access) }
}

async function findingsOf(shop: WatchedShop, email = OWNER) {
  const aws = await loopbackServer(async (request, response) => {
    response.end(watchedAnswer(request, await text(request), shop))
  })
  return alarmsFindings(email, clientsOf(aws), PLACE)
}

const alarm = (name: string, StateValue: string, others: object = {}) => ({
  AlarmName: `shouyin-prod-${name}`,
  StateValue,
  AlarmActions: [TOPIC],
  ...others,
})

const SUBSCRIBE = `aws sns subscribe --region eu-west-1 --topic-arn ${TOPIC} --protocol email --notification-endpoint ${OWNER}`

describe('the alarms', () => {
  it('are good when none is active and their receiver has confirmed', async () => {
    const alarms = [alarm('failed', 'OK'), alarm('apiErrors', 'INSUFFICIENT_DATA')]
    const strangers = [{ ...alarm('x', 'ALARM'), AlarmName: 'teahouse-prod-failed' }]
    expect(
      await findingsOf({ alarms: [...alarms, ...strangers], listeners: { 'Owner@example.com': true } }),
    ).toEqual([
      { check: 'alarms', ok: true, says: 'none of 2 rings' },
      { check: 'alarms', ok: true, says: `mailed to ${OWNER}` },
    ])
  })

  it('that are active are named, with the time', async () => {
    const ringing = alarm('reconcileStopped', 'ALARM', {
      StateTransitionedTimestamp: 1_795_000_000,
      AlarmDescription: 'Nothing is followed up',
    })
    const alarms = [alarm('failed', 'OK'), ringing, alarm('apiErrors', 'ALARM')]
    const found = await findingsOf({ alarms, listeners: { [OWNER]: true } })
    expect(found).toMatchObject([
      {
        ok: false,
        says: 'shouyin-prod-reconcileStopped rings since 2026-11-18T11:06:40.000Z: Nothing is followed up',
        todo: 'docs/alarms.md, the row reconcileStopped',
      },
      { ok: false, says: 'shouyin-prod-apiErrors rings: ' },
      { ok: true },
    ])
  })

  it('are all read, page by page', async () => {
    const aws = await loopbackServer(async (request, response) => {
      const body = await text(request)
      if (!request.headers['x-amz-target']) return void response.end(watchedAnswer(request, body))
      const isFirst = JSON.parse(body).NextToken === undefined
      const page = isFirst ? [alarm('failed', 'OK')] : [alarm('mailFailures', 'ALARM')]
      response.end(JSON.stringify({ MetricAlarms: page, ...(isFirst && { NextToken: 'more' }) }))
    })
    const [first] = await alarmsFindings('', clientsOf(aws), PLACE)
    expect(first).toMatchObject({ ok: false, says: expect.stringContaining('mailFailures rings') })
  })

  it.each<[string, WatchedShop['listeners'], string, object]>([
    [
      'a reader who has not confirmed',
      { [OWNER]: false },
      OWNER,
      {
        ok: false,
        says: `${OWNER} has not confirmed that it takes alarms: none is mailed`,
        todo: `open the link in AWS’s mail; if it is lost: ${SUBSCRIBE}`,
      },
    ],
    [
      'a receiver whose confirmation was too late',
      { 'other@example.com': true },
      OWNER,
      {
        ok: false,
        says: `${OWNER} is not among those whom alarms are mailed to`,
        todo: `${SUBSCRIBE}, and open the link in AWS’s mail`,
      },
    ],
    [
      'receivers that somebody else has subscribed',
      { 'night@example.com': true, 'day@example.com': false },
      '',
      { ok: true, says: 'sent to "night@example.com"' },
    ],
    [
      'no receiver',
      { 'day@example.com': false },
      '',
      {
        ok: true,
        says: 'nobody is told of them: ALARM_EMAIL is empty',
        todo: 'write an address into ALARM_EMAIL, and deploy',
      },
    ],
  ])('have %s', async (_, listeners = {}, email, expected) => {
    const found = await findingsOf({ listeners }, email)
    expect(found.at(-1)).toEqual({ check: 'alarms', ...expected })
  })

  it('may be missing', async () => {
    expect(await findingsOf({ alarms: [] })).toMatchObject([
      {
        ok: false,
        says: 'there are no alarms shouyin-prod-… in eu-west-1',
        todo: expect.stringContaining('serverless deploy'),
      },
    ])
  })

  it.each(['CloudWatch', 'SNS'])('are reported if the credentials do not allow %s', async service => {
    const aws = await loopbackServer(async (request, response) => {
      const body = await text(request)
      const isSns = request.headers['x-amz-target'] === undefined
      if (isSns !== (service === 'SNS')) return void response.end(watchedAnswer(request, body))
      const xml =
        '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>'
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end(isSns ? xml : '{}')
    })
    expect(await alarmsFindings(OWNER, clientsOf(aws), PLACE)).toMatchObject([
      { ok: false, says: expect.stringMatching(/may not cloudwatch:DescribeAlarms and sns:/) },
    ])
  })
})
