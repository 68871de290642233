/** The addresses of AWS's services, and the credentials for them. */
import { describe, expect, it } from 'vitest'
import { credentialsIn, endpointIn, regionIn } from '../../../lib/aws/access'

describe('an address', () => {
  it.each([
    ['eu-west-1', 'https://sqs.eu-west-1.amazonaws.com/'],
    ['cn-north-1', 'https://sqs.cn-north-1.amazonaws.com.cn/'],
    ['eusc-de-east-1', 'https://sqs.eusc-de-east-1.amazonaws.eu/'],
  ])('is the region’s own: %s', (region, url) => {
    expect(String(endpointIn({}, 'SQS', 'sqs', region))).toBe(url)
  })

  it('is the configured one, the service’s before that of all', () => {
    const all = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1/' }
    expect(String(endpointIn(all, 'SQS', 'sqs', 'eu-west-1'))).toBe('http://127.0.0.1:1/')
    const own = {
      ...all,
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2/',
      AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:3/',
    }
    expect(String(endpointIn(own, 'SQS', 'sqs', 'eu-west-1'))).toBe('http://127.0.0.1:2/')
    expect(String(endpointIn({ ...own, AWS_ENDPOINT_URL_SQS: '' }, 'SQS', 'sqs', 'a'))).toBe(
      'http://127.0.0.1:1/',
    )
  })
})

it('a region and credentials must be there', () => {
  expect(regionIn({ AWS_REGION: 'eu-west-1' })).toBe('eu-west-1')
  expect(() => regionIn({ AWS_REGION: '' })).toThrow('AWS_REGION')
  const given = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
  expect(credentialsIn({ ...given, AWS_SESSION_TOKEN: 't' })).toEqual({
    accessKeyId: 'a',
    secretAccessKey: 'b',
    sessionToken: 't',
  })
  expect(credentialsIn({ ...given, AWS_SESSION_TOKEN: '' }).sessionToken).toBeUndefined()
  for (const name of Object.keys(given))
    expect(() => credentialsIn({ ...given, [name]: '' })).toThrow('not set')
})
