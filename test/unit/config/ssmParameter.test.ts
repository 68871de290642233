import { expect, it, vi } from 'vitest'
import { readSsmParameter } from '../../../lib/config/ssmParameter'
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
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', url)
  vi.stubEnv('AWS_REGION', 'ap-southeast-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  return asked
}

it('reads a SecureString, decrypted', async () => {
  const asked = await ssmWith({ '/shouyin/prod/alipay-keys': 'a,b' })
  expect(await readSsmParameter('/shouyin/prod/alipay-keys')).toBe('a,b')
  expect(asked).toEqual([
    ['AmazonSSM.GetParameter', { Name: '/shouyin/prod/alipay-keys', WithDecryption: true }],
  ])
})

it('rejects when there is no such parameter', async () => {
  await ssmWith({})
  await expect(readSsmParameter('/nothing')).rejects.toThrow()
})
