import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../../lib/config/config'
import { keysOf, parseKeysReference } from '../../../lib/config/secrets'
import { plusMs } from '../../../lib/time'
import { NOW } from '../../support/orders'

const GOOD = {
  SHOP_NAME: '山居小铺',
  PUBLIC_URL: 'https://pay.example.com',
  ALLOWED_ORIGINS: 'https://www.example.com,https://m.example.com',
  ORDER_LIFETIME_MINUTES: '120',
  ORDERS_TABLE: 'orders',
  ILLEGAL_REQUESTS_TABLE: 'illegal',
  ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
  ALIPAY_PARTNER: '2088101011913539',
  ALIPAY_SELLER_ID: '2088101011913539',
  ALIPAY_SIGN_TYPE: 'MD5',
  ALIPAY_CHARSET: 'utf-8',
  ALIPAY_KEYS: 'ssm:/shouyin/prod/alipay-keys',
}

const problemsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('readConfig', () => {
  it('takes a whole configuration', () => {
    expect(readConfig(GOOD)).toMatchObject({
      publicUrl: 'https://pay.example.com',
      allowedOrigins: ['https://www.example.com', 'https://m.example.com'],
      orderLifetimeMs: 7_200_000,
      alipay: { charset: 'utf-8', notifyUrl: 'https://pay.example.com/paycallback/notify' },
      alipayKeys: { kind: 'ssm', parameterName: '/shouyin/prod/alipay-keys' },
    })
  })

  it('names every missing variable at once, in one message', () => {
    const problems = problemsOf({})
    for (const name of Object.keys(GOOD).filter(name => name !== 'ALLOWED_ORIGINS')) {
      expect(problems.join('\n')).toContain(name)
    }
    expect(() => readConfig({})).toThrow(/SHOP_NAME.*ALIPAY_KEYS/s)
  })

  it.each<[string, string, RegExp]>([
    ['SHOP_NAME', 'x'.repeat(61), /60 characters/],
    ['PUBLIC_URL', 'http://pay.example.com', /origin like/],
    ['PUBLIC_URL', 'https://pay.example.com/', /origin like/],
    ['PUBLIC_URL', 'https://pay.example.com/shop?id=1', /origin like/],
    ['PUBLIC_URL', 'http://127.0.0.1:4000', /never arrive/],
    ['ALIPAY_GATEWAY_URL', 'http://127.0.0.1:4010/gateway.do', /neither the deployed shop/],
    ['ALLOWED_ORIGINS', 'https://www.example.com/', /ALLOWED_ORIGINS/],
    ['ALLOWED_ORIGINS', '*', /ALLOWED_ORIGINS/],
    ['ORDER_LIFETIME_MINUTES', '4', /5 to 21600/],
    ['ORDER_LIFETIME_MINUTES', '1.5', /5 to 21600/],
    ['ORDER_LIFETIME_MINUTES', '21601', /5 to 21600/],
    ['ALIPAY_GATEWAY_URL', 'http://mapi.alipay.com/gateway.do', /https URL/],
    ['ALIPAY_GATEWAY_URL', 'https://mapi.alipay.com/gateway.do?a=1', /without a query/],
    ['ALIPAY_PARTNER', '2088', /16 digits/],
    ['ALIPAY_PARTNER', '1088101011913539', /2088/],
    ['ALIPAY_SELLER_ID', 'shop@example.com', /16 digits/],
    ['ALIPAY_SIGN_TYPE', 'md5', /upper case/],
    ['ALIPAY_SIGN_TYPE', 'RSA', /must be MD5/],
    ['ALIPAY_CHARSET', 'latin1', /utf-8 or gbk/],
    ['ALIPAY_CONTRACTED', 'it_b_pay,token', /names token/],
    ['ALIPAY_CONTRACTED', 'extra_common_param', /ALIPAY_EXTRA_COMMON_PARAM must be set/],
    ['ALIPAY_EXTRA_COMMON_PARAM', 'x', /only then/],
    ['ALIPAY_KEYS', '', /ssm:NAME/],
    ['ALIPAY_KEYS', 'abcdefghijklmnopqrstuvwxyz012345', /ssm:NAME/],
    ['ALIPAY_KEYS', 'literal:abcdefghijklmnopqrstuvwxyz012345', /only beside a gateway on this machine/],
  ])('refuses %s=%s', (name, value, problem) => {
    const problems = problemsOf({ ...GOOD, [name]: value })
    expect(problems).toEqual([expect.stringMatching(problem)])
  })

  it('never repeats a key in its message', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz012345'
    expect(problemsOf({ ...GOOD, ALIPAY_KEYS: secret }).join()).not.toContain(secret)
    expect(problemsOf({ ...GOOD, ALIPAY_KEYS: `literal:${secret}` }).join()).not.toContain(secret)
  })

  it('takes the extra parameter with its contract, and refuses characters that could be misread', () => {
    const contracted = { ...GOOD, ALIPAY_CONTRACTED: 'extra_common_param' }
    expect(problemsOf({ ...contracted, ALIPAY_EXTRA_COMMON_PARAM: 'shop one' })).toEqual([])
    expect(problemsOf({ ...contracted, ALIPAY_EXTRA_COMMON_PARAM: 'a=b' })).toHaveLength(1)
    expect(problemsOf({ ...contracted, ALIPAY_EXTRA_COMMON_PARAM: 'a&b' })).toHaveLength(1)
  })

  it('lets a laptop be a laptop: http on this machine beside a gateway on this machine', () => {
    const local = {
      PUBLIC_URL: 'http://127.0.0.1:4000',
      ALIPAY_GATEWAY_URL: 'http://127.0.0.1:4010/gateway.do',
      ALIPAY_KEYS: 'literal:abcdefghijklmnopqrstuvwxyz012345',
    }
    expect(problemsOf({ ...GOOD, ...local })).toEqual([])
  })
})

describe('keys', () => {
  const FIRST = 'zbcdefghijklmnopqrstuvwxyz012345'
  const SECOND = '0123456789abcdefghijklmnopqrstuv'
  const reference = { kind: 'ssm', parameterName: '/keys' } as const
  const holding = (text: string) =>
    keysOf(
      reference,
      async () => text,
      () => NOW,
    )

  it.each([`${FIRST},${SECOND}`, `${FIRST}\n${SECOND}`, `${FIRST},\n${SECOND}`])(
    'come newest first, from one parameter: %j',
    async text => {
      expect(await holding(text)()).toEqual([FIRST, SECOND])
    },
  )

  it('are fetched once, and again after five minutes', async () => {
    let now = NOW
    let reads = 0
    const read = async () => {
      reads += 1
      return FIRST
    }
    const keys = keysOf(reference, read, () => now)
    await Promise.all([keys(), keys()])
    expect(reads).toBe(1)
    now = plusMs(NOW, 5 * 60_000)
    await keys()
    expect(reads).toBe(2)
  })

  it('are asked for again after a failure', async () => {
    let reads = 0
    const read = async () => {
      reads += 1
      if (reads === 1) throw new Error('throttled')
      return FIRST
    }
    const keys = keysOf(reference, read, () => NOW)
    await expect(keys()).rejects.toThrow('throttled')
    expect(await keys()).toEqual([FIRST])
  })

  it.each([
    ['', 'Key 1 in the SSM parameter /keys is empty'],
    [`${FIRST},`, 'Key 2 in the SSM parameter /keys is empty'],
    [`${FIRST}\n`, 'Key 2 in the SSM parameter /keys is empty'],
    [` ${FIRST}`, 'has white space'],
    [`${FIRST},\t${SECOND}`, 'Key 2 in the SSM parameter /keys has white space'],
    [`${FIRST} ${SECOND}`, 'has white space'],
    ['short', 'is not 32 letters and digits'],
    ['密'.repeat(32), 'is not 32 letters and digits'],
    ['0'.repeat(32), 'is one character repeated'],
    ['760bdzec6y9goq7ctyx96ezkz78287de', 'is an example that everybody knows'],
    ['localstacklocalstacklocalstack00', 'is an example that everybody knows'],
  ])('fail closed on %j, and say why without saying it', async (text, problem) => {
    const failure = await holding(text)().catch((error: Error) => error.message)
    expect(failure).toContain(problem)
    for (const key of text.split(/[,\s]+/).filter(each => each.length > 5)) expect(failure).not.toContain(key)
  })

  it('of the local stack may be public', async () => {
    const local = { kind: 'literal', text: 'localstacklocalstacklocalstack00' } as const
    expect(
      await keysOf(
        local,
        async () => '',
        () => NOW,
      )(),
    ).toEqual([local.text])
  })

  it.each([
    ['ssm:/a/b', { kind: 'ssm', parameterName: '/a/b' }],
    ['literal:x', { kind: 'literal', text: 'x' }],
  ])('are referred to by %s', (text, expected) => expect(parseKeysReference(text)).toEqual(expected))
  it.each(['', 'ssm:', 'ssm:a b', 'env:KEY', 'x'])('are not referred to by %j', text =>
    expect(parseKeysReference(text)).toBeUndefined(),
  )
})
