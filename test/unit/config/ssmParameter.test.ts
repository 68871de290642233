import { expect, it } from 'vitest'
import { ParameterUnavailable } from '../../../lib/config/secrets'
import { ssmParameters } from '../../../lib/config/ssmParameter'
import { failureFields } from '../../../lib/telemetry/failure'
import { awsAt } from '../../support/aws'
import { loopbackServer } from '../../support/loopback'

/** Plays SSM: knows one parameter. */
async function ssmWith(parameters: Record<string, string>) {
  const asked: unknown[] = []
  const url = await loopbackServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const question = JSON.parse(body)
      asked.push([request.headers['x-amz-target'], question])
      const Value = parameters[question.Name]
      const found = { Parameter: { Name: question.Name, Type: 'SecureString', Value } }
      response
        .writeHead(Value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(Value === undefined ? { __type: 'ParameterNotFound' } : found))
    })
  })
  return { asked, read: ssmParameters(awsAt({ AWS_ENDPOINT_URL_SSM: url })) }
}

it('reads a SecureString, decrypted', async () => {
  const { asked, read } = await ssmWith({ '/shouyin/prod/alipay-keys': 'a,b' })
  expect(await read('/shouyin/prod/alipay-keys')).toBe('a,b')
  expect(asked).toEqual([
    ['AmazonSSM.GetParameter', { Name: '/shouyin/prod/alipay-keys', WithDecryption: true }],
  ])
})

it('rejects if the parameter does not exist', async () => {
  const { read } = await ssmWith({})
  await expect(read('/nothing')).rejects.toMatchObject({ name: 'ParameterNotFound' })
})

it('reports a temporary failure, with its cause, if SSM does not answer', async () => {
  const url = await loopbackServer((_, response) => {
    response.writeHead(500).end('{"__type": "InternalServerError"}')
  })
  const failure = await ssmParameters(awsAt({ AWS_ENDPOINT_URL_SSM: url }))('/keys').catch(error => error)
  expect(failure).toBeInstanceOf(ParameterUnavailable)
  expect(failureFields(failure).message).toBe('SSM did not return /keys (caused by InternalServerError: )')
})
