/** The doctor's check of the queues that invoke functions. */
import { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../local/stack/ports'
import { localAccess } from '../../local/stack/stack'
import { queueDefinitions } from '../../tools/deployment/serverlessConfig'
import { queueFinding, VISITS, WEBHOOKS } from '../../tools/doctor/queue'
import { localQueues } from '../support/queues'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }

async function world() {
  const queues = await localQueues(queueDefinitions('prod'))
  onTestFinished(() => queues.stop())
  return { queues, sqs: queues.client }
}

describe.each([
  ['visits', VISITS, '1 visit that failed five times', 'visitFailed'],
  ['webhooks', WEBHOOKS, '1 attempt at a webhook that could not be made', 'webhookNotAttempted'],
])('the queue of %s', (name, work, holds, event) => {
  const QUEUE = `shouyin-prod-${name}`

  it('is well when it is there and nothing is dead', async () => {
    const { sqs } = await world()
    expect(await queueFinding(QUEUE, work, sqs, PLACE)).toMatchObject({ check: 'queue', ok: true })
  })

  it('has dead letters', async () => {
    const { sqs, queues } = await world()
    await queues.send(`${QUEUE}-dead`, '{}')
    const found = await queueFinding(QUEUE, work, sqs, PLACE)
    expect(found).toMatchObject({ ok: false, says: `${QUEUE}-dead holds ${holds}` })
    expect(found.todo).toContain(event)
  })

  it('has several', async () => {
    const { sqs, queues } = await world()
    for (const text of ['{}', '{}']) await queues.send(`${QUEUE}-dead`, text)
    expect((await queueFinding(QUEUE, work, sqs, PLACE)).says).toContain(`holds 2 ${work.several}`)
  })

  it('is not there', async () => {
    const { sqs } = await world()
    expect(await queueFinding('other', work, sqs, PLACE)).toMatchObject({
      ok: false,
      says: 'there is no queue other or other-dead in ap-southeast-1',
      todo: expect.stringContaining('deploy'),
    })
  })

  it('cannot be asked', async () => {
    const sqs = new SQSClient({ ...localAccess(`http://127.0.0.1:${await freePort()}`), maxAttempts: 1 })
    expect(await queueFinding(QUEUE, work, sqs, PLACE)).toMatchObject({
      ok: false,
      says: expect.stringContaining('no answer from AWS'),
    })
  })
})
