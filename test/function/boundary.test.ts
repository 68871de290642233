/** The boundary of a Lambda handler for HTTP: whatever the event contains, nothing is thrown. */
import { expect, it } from 'vitest'
import { boundary } from '../../lib/http/boundary'
import { failurePage } from '../../lib/http/failurePage'
import { json } from '../../lib/http/response'
import { anEvent, CONTEXT } from '../support/events'

const silent = () => {}

it.each([
  null,
  undefined,
  '',
  7,
  [],
  { headers: { accept: 7 } },
  { body: 7 },
  { requestContext: { http: { method: {} } } },
])('answers the event %j', async event => {
  const handler = boundary(() => async () => json(200, {}), silent, { failureAnswer: failurePage })
  const { statusCode } = await handler(event as never, CONTEXT)
  expect([200, 500]).toContain(statusCode)
})

it.each([new Error('secret'), 'secret', undefined])(
  'reveals nothing of a thrown %s to the caller, and logs its message',
  async thrown => {
    const logged: unknown[] = []
    const handler = boundary(
      () => () => Promise.reject(thrown),
      (level, event, fields) => logged.push([level, event, fields.message]),
      { failureAnswer: failurePage },
    )
    const { statusCode, body } = await handler(anEvent({ headers: { accept: 'application/json' } }), CONTEXT)
    expect([statusCode, JSON.parse(body ?? '').error.code]).toEqual([500, 'internal'])
    expect(body).not.toContain('secret')
    expect(logged).toEqual([
      ['error', 'requestFailed', thrown instanceof Error ? 'secret' : 'a value was thrown'],
    ])
  },
)
