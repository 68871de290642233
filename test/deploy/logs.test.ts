/** All logs are JSON, with the same request id. */
import { beforeAll, expect, it, vi } from 'vitest'
import { boundary } from '../../lib/http/boundary'
import { failurePage } from '../../lib/http/failurePage'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { anEvent, CONTEXT } from '../support/events'
import { SHOP } from '../support/packaged'
import { packageTemplate, type Template } from '../support/template'

let template: Template
beforeAll(async () => {
  template = await packageTemplate('prod', SHOP)
})

it('Lambda’s own lines are JSON in every function, and include failures', () => {
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
  expect(functions).toHaveLength(Object.keys(readServerlessConfig().functions).length)
  for (const { Properties } of functions)
    expect(Properties.LoggingConfig).toEqual({ LogFormat: 'JSON', SystemLogLevel: 'WARN' })
})

it('the access log has the request id that the function logs', async () => {
  const { Format } = template.Resources.HttpApiStage?.Properties.AccessLogSettings ?? {}
  const line = JSON.parse(Format)
  // What Lambda answers in x-amzn-requestId: its id of the invocation, which the function gets as awsRequestId.
  expect(line.requestId).toBe('$context.awsEndpointRequestId')
  // What buyers are shown by API Gateway’s own errors, and all there is when no function was called.
  expect(line.apiRequestId).toBe('$context.requestId')
  const log = vi.fn()
  const failing = boundary(() => Promise.reject(new Error('no')), log, { failureAnswer: failurePage })
  await failing(anEvent(), CONTEXT)
  expect(log).toHaveBeenCalledWith(
    'error',
    'requestFailed',
    expect.objectContaining({ requestId: CONTEXT.awsRequestId }),
  )
})
