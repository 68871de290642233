/** The doctor on the queue of visits. */
import { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../local/stack/ports'
import { localAccess } from '../../local/stack/stack'
import { queueDefinitions } from '../../tools/deployment/serverlessConfig'
import { queueFinding } from '../../tools/doctor/queue'
import { localQueues } from '../support/queues'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const QUEUE = 'shouyin-prod-visits'

async function world() {
  const queues = await localQueues(queueDefinitions('prod'))
  onTestFinished(() => queues.stop())
  return { queues, sqs: queues.client }
}

describe('the queue of visits', () => {
  it('is well when it is there and nothing is dead', async () => {
    const { sqs } = await world()
    expect(await queueFinding(QUEUE, sqs, PLACE)).toMatchObject({ check: 'queue', ok: true })
  })

  it('has dead letters', async () => {
    const { sqs, queues } = await world()
    await queues.send(`${QUEUE}-dead`, '{}')
    const found = await queueFinding(QUEUE, sqs, PLACE)
    expect(found).toMatchObject({ ok: false, says: `${QUEUE}-dead holds 1 visits that failed five times` })
    expect(found.todo).toContain('visitFailed')
  })

  it('is not there', async () => {
    const { sqs } = await world()
    expect(await queueFinding('other', sqs, PLACE)).toMatchObject({
      ok: false,
      says: 'there is no queue other or other-dead in ap-southeast-1',
      todo: expect.stringContaining('deploy'),
    })
  })

  it('cannot be asked', async () => {
    const sqs = new SQSClient({ ...localAccess(`http://127.0.0.1:${await freePort()}`), maxAttempts: 1 })
    expect(await queueFinding(QUEUE, sqs, PLACE)).toMatchObject({
      ok: false,
      says: expect.stringContaining('no answer from AWS'),
    })
  })
})
