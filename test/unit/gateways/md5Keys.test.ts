/** MD5 keys: valid references, and which gateways may share one. */
import { describe, expect, it } from 'vitest'
import { openMd5Keys } from '../../../lib/gateways/md5Keys'
import { secretsBy } from '../../support/secrets'

const [NEWEST, OLDER] = ['a-key-of-the-shop', 'another-one']
const HERE = 'http://127.0.0.1:4010/gateway'
const THERE = 'https://gateway.example/pay'

function open(reference: string, gatewayUrl: string) {
  const problems: string[] = []
  const secret = secretsBy(async () => `${NEWEST},${OLDER}`)
  const rules = {
    variable: 'SOME_KEYS',
    form: /^[a-z-]+$/,
    formText: 'small letters',
    published: [],
    wanted: 'good keys',
  }
  const keys = openMd5Keys(rules, reference, { secret, problem: text => problems.push(text) }, gatewayUrl)
  return { keys, problems }
}

describe('the keys', () => {
  it.each([
    ['ssm:/keys', THERE],
    ['ssm:/keys', HERE],
    [`literal:${NEWEST},${OLDER}`, HERE],
  ])('are those that %s refers to, with %s', async (reference, gatewayUrl) => {
    const { keys, problems } = open(reference, gatewayUrl)
    expect([await keys(), problems]).toEqual([[NEWEST, OLDER], []])
  })

  it('are never in the environment of a function at the real gateway', () => {
    expect(open(`literal:${NEWEST}`, THERE).problems).toEqual([
      'SOME_KEYS may hold the keys themselves (literal:…) only beside a gateway on this machine; use ssm:NAME',
    ])
  })

  it('are missing if the variable refers to nothing', async () => {
    const { keys, problems } = open('', HERE)
    expect(problems).toEqual([
      'SOME_KEYS must be ssm:NAME, the name of an SSM SecureString that holds the MD5 key',
    ])
    await expect(keys()).rejects.toThrow('there is no signing key')
  })

  it('are missing if one of them is invalid', async () => {
    const { keys } = open(`literal:${NEWEST},BAD`, HERE)
    await expect(keys()).rejects.toThrow('Key 2 in SOME_KEYS is not small letters. It must hold good keys')
  })
})
