/** The shop's MD5 keys: their parameter, their format, and how often they are fetched. */
import { describe, expect, it } from 'vitest'
import {
  openSecret,
  ParameterUnavailable,
  parseSecretReference,
  type ReadParameter,
  type SecretReference,
} from '../../../lib/config/secrets'
import { openKeys, parseKeys } from '../../../lib/gateways/alipayDirect/keys'
import { type Clock, plusMs } from '../../../lib/time'
import { NOW } from '../../support/orders'

const keysOf = (reference: SecretReference, read: ReadParameter, clock: Clock) =>
  openSecret(reference, parseKeys, read, clock).get

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

  it.each([`${FIRST},,\n`, `${FIRST}\n`, `${FIRST}\r\n`, ` ${FIRST} `, `${FIRST},`, `${FIRST}, \n`])(
    'are accepted with a line break or a comma after them: %j',
    async text => {
      expect(await holding(text)()).toEqual([FIRST])
    },
  )

  it.each([
    ...[`${FIRST},${SECOND}`, `${FIRST}\n${SECOND}`, `${FIRST},\n${SECOND}`, `${FIRST}, ${SECOND}`],
    ...[`${FIRST}\r\n${SECOND}\r\n`, `${FIRST},\t${SECOND}\n`],
  ])('are sorted newest first, from one parameter: %j', async text => {
    expect(await holding(text)()).toEqual([FIRST, SECOND])
  })

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
    for (const [ms, count] of [
      [5 * 60_000 - 1, 1],
      [5 * 60_000, 2],
      [10 * 60_000 - 1, 2],
      [10 * 60_000, 3],
    ] as const) {
      now = plusMs(NOW, ms)
      await keys()
      expect(reads).toBe(count)
    }
  })

  it('are fetched again when one is missing, if they are as old as that', async () => {
    let now = NOW
    const texts = [FIRST, SECOND, FIRST]
    const read = async () => texts.shift() ?? expect.fail()
    const keys = keysOf(reference, read, () => now)
    for (const [ms, maxAgeMs, key] of [
      [0, undefined, FIRST],
      [30_000, 30_000, FIRST],
      [30_001, undefined, FIRST],
      [30_001, 30_000, SECOND],
      [60_001, 30_000, SECOND],
      [330_000, undefined, SECOND],
      [330_001, undefined, FIRST],
    ] as const) {
      now = plusMs(NOW, ms)
      expect(await Promise.all([keys(maxAgeMs), keys(maxAgeMs)])).toEqual([[key], [key]])
    }
  })

  it('are requested again after a failure', async () => {
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

  describe('when SSM does not answer', () => {
    const busy = new ParameterUnavailable('busy')
    /** Keys that were read once, and what SSM answers from then on. */
    async function readBefore(answer: () => Promise<string>) {
      let reads = 0
      let now = NOW
      const read = () => {
        reads += 1
        return reads === 1 ? Promise.resolve(FIRST) : answer()
      }
      const keys = keysOf(reference, read, () => now)
      await keys()
      const at = (seconds: number) => {
        now = plusMs(NOW, seconds * 1000)
        return keys()
      }
      return { at, reads: () => reads }
    }

    it('are used for another quarter of an hour, and requested twice a minute', async () => {
      const { at, reads } = await readBefore(() => Promise.reject(busy))
      expect(await Promise.all([at(300), at(300)])).toEqual([[FIRST], [FIRST]])
      expect(reads()).toBe(2)
      for (const [seconds, count] of [
        [329.999, 2],
        [330, 3],
        [359.999, 3],
        [899.999, 4],
      ] as const) {
        expect(await at(seconds)).toEqual([FIRST])
        expect(reads()).toBe(count)
      }
      await expect(at(900)).rejects.toThrow('busy')
      await expect(at(901)).rejects.toThrow('busy')
      expect(reads()).toBe(6)
    })

    it('are the new ones as soon as it answers', async () => {
      const answers = [Promise.reject(busy), Promise.resolve(SECOND)]
      const { at, reads } = await readBefore(() => answers.shift() ?? expect.fail())
      expect(await at(300)).toEqual([FIRST])
      expect(await at(330)).toEqual([SECOND])
      expect(await at(629.999)).toEqual([SECOND])
      expect(reads()).toBe(3)
    })

    it.each([
      ['there is no such parameter any more', () => Promise.reject(new Error('ParameterNotFound'))],
      ['the text holds no keys', () => Promise.resolve('short')],
    ])('are not used further if it answers that %s', async (_, answer) => {
      const { at } = await readBefore(answer)
      await expect(at(300)).rejects.toThrow()
      await expect(at(301)).rejects.toThrow()
    })
  })

  it('are not requested again when an overtaken call fails', async () => {
    let now = NOW
    const ends: ((outcome: Promise<string>) => void)[] = []
    const read = () => new Promise<string>(end => void ends.push(end))
    const keys = keysOf(reference, read, () => now)
    const overtaken = keys()
    now = plusMs(NOW, 5 * 60_000)
    const newer = keys()
    ends[1]?.(Promise.resolve(FIRST))
    ends[0]?.(Promise.reject(new Error('too late')))
    await expect(overtaken).rejects.toThrow('too late')
    expect(await newer).toEqual([FIRST])
    const kept = keys()
    expect(ends).toHaveLength(2)
    expect(await kept).toEqual([FIRST])
  })

  it.each([
    ['', 'Key 1 in the SSM parameter /keys is empty'],
    [' \r\n', 'Key 1 in the SSM parameter /keys is empty'],
    [`${FIRST},,${SECOND}`, 'Key 2 in the SSM parameter /keys is empty'],
    [`${FIRST} ${SECOND}`, 'has white space'],
    ['short', 'is not 32 letters and digits'],
    [`${FIRST}x`, 'is not 32 letters and digits'],
    [`-${FIRST}`, 'is not 32 letters and digits'],
    [`${FIRST}-`, 'is not 32 letters and digits'],
    ['密'.repeat(32), 'is not 32 letters and digits'],
    ['0'.repeat(32), 'is one character repeated'],
    ['760bdzec6y9goq7ctyx96ezkz78287de', 'is an example that everybody knows'],
    ['10000000000000000000000000000000', 'is an example that everybody knows'],
    ['0123456789abcdef0123456789abcdef', 'is an example that everybody knows'],
    ['abcdefghijklmnopqrstuvwxyz012345', 'is an example that everybody knows'],
    ['localstacklocalstacklocalstack00', 'is an example that everybody knows'],
    ['epayTestKey0123456789abcdef01234', 'is an example that everybody knows'],
  ])('fail closed on %j, and the message does not repeat it', async (text, problem) => {
    const failure = await holding(text)().catch((error: Error) => error.message)
    expect(failure).toContain(problem)
    for (const key of text.split(/[,\s]+/).filter(each => each.length > 5)) expect(failure).not.toContain(key)
  })

  it('name where they are stored, and what they must be', async () => {
    const reads = () => Promise.reject(new Error('nothing is read'))
    const literal = { kind: 'literal', text: 'short' } as const
    await expect(keysOf(literal, reads, () => NOW)()).rejects.toThrow(
      'Key 1 in ALIPAY_KEYS is not 32 letters and digits. It must hold the MD5 keys that Alipay shows, ' +
        '32 letters and digits each, newest first, separated by commas',
    )
  })

  it.each([{}, { ALIPAY_KEYS: 'not a reference' }])('are none with %j', async variables => {
    const problems: string[] = []
    const asked: string[] = []
    const secret = (reference: string) => {
      asked.push(reference)
      return undefined
    }
    const environment = { variables, secret, problem: (sentence: string) => problems.push(sentence) }
    const keys = openKeys(environment, { gatewayUrl: 'https://mapi.alipay.com/gateway.do' })
    expect(asked).toEqual([variables.ALIPAY_KEYS ?? ''])
    expect(problems).toEqual([expect.stringMatching(/^ALIPAY_KEYS must be ssm:NAME/)])
    await expect(keys()).rejects.toThrow('there is no signing key')
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
  ])('are referred to by %s', (text, expected) => expect(parseSecretReference(text)).toEqual(expected))
  it.each(['', 'ssm:', 'ssm:a b', 'env:KEY', 'x'])('are not referred to by %j', text =>
    expect(parseSecretReference(text)).toBeUndefined(),
  )
})
