/** Throttled calls of AWS. */
import { expect, it } from 'vitest'
import { ServiceError } from '../../../lib/aws/serviceError'
import { isThrottled } from '../../../lib/aws/throttling'

const named = (name: string, cause?: unknown) => Object.assign(new Error('busy', { cause }), { name })
const answered = (status: number) => new ServiceError({ status, headers: {}, body: '' })

it.each([
  named('ThrottlingException'),
  named('ProvisionedThroughputExceededException'),
  answered(429),
  named('Error', named('Other', named('ThrottlingException'))),
])('is recognized in %o', error => expect(isThrottled(error)).toBe(true))

it.each([
  named('ConditionalCheckFailedException'),
  named('Error', named('Other')),
  answered(400),
  answered(503),
  { name: 'ThrottlingException', status: 429 },
  'ThrottlingException',
  undefined,
])('is not recognized in %o', error => expect(isThrottled(error)).toBe(false))
