/** Reasons for AWS's refusals, by the services' error names. */
import { describe, expect, it } from 'vitest'
import { awsFinding } from '../../../tools/doctor/awsTrouble'

const PLACE = { stage: 'prod', region: 'eu-west-1' }
const trouble = (name: string) =>
  awsFinding('queue', Object.assign(new Error('no'), { name }), 'sqs:GetQueueUrl', PLACE)

describe('a refusal by AWS', () => {
  // Those of JSON, and those of CloudFormation and SQS, which come from their older protocol.
  it.each(['AccessDeniedException', 'AccessDenied'])('means missing permission: %s', name => {
    const { says, todo } = trouble(name)
    expect(says).toBe('the AWS credentials may not sqs:GetQueueUrl')
    expect(todo).toMatch(/^allow them sqs:GetQueueUrl, /)
  })

  it.each([
    ...['ExpiredTokenException', 'ExpiredToken'],
    ...['UnrecognizedClientException', 'InvalidClientTokenId'],
    ...['InvalidSignatureException', 'SignatureDoesNotMatch'],
  ])('means invalid credentials: %s', name => {
    const { says, todo } = trouble(name)
    expect(says).toBe(`AWS rejects the credentials (${name})`)
    expect(todo).toMatch(/^log in .*, and look at the clock$/)
  })

  it('means something else', () => {
    const { says, todo } = trouble('ServiceUnavailable')
    expect(says).toBe('no answer from AWS in eu-west-1 to sqs:GetQueueUrl (ServiceUnavailable)')
    expect(todo).toBe('check the region and this machine’s way to the internet')
  })
})
