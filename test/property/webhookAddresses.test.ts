/** Where webhooks may go: whatever is written, in whatever form, no private address is reached. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLoopbackAddress, isPublicAddress } from '../../lib/webhooks/addresses'
import { isEndpointUrl } from '../../lib/webhooks/endpointUrl'

const byte = fc.integer({ min: 0, max: 255 })
const within = (min: number, max: number) => fc.integer({ min, max })
type Quad = [number, number, number, number]
const PRIVATE: fc.Arbitrary<Quad> = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(172), within(16, 31), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(100), within(64, 127), byte, byte),
  fc.tuple(fc.constant(198), within(18, 19), byte, byte),
  fc.tuple(within(224, 255), byte, byte, byte),
)
/** As clients of HTTP read them too. */
const spellings = ([a, b, c, d]: Quad): readonly string[] => {
  const number = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = (value: number) => value.toString(16).padStart(2, '0')
  return [
    ...[`${a}.${b}.${c}.${d}`, String(number), `0x${number.toString(16)}`, `${a}.${b}.${c * 256 + d}`],
    ...[`0${a.toString(8)}.${b}.${c}.${d}`, `[::ffff:${a}.${b}.${c}.${d}]`],
    ...[`[::ffff:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`, `[64:ff9b::${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`],
    ...[`[2002:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}::1]`, `[::${a}.${b}.${c}.${d}]`],
  ]
}

describe('an endpoint', () => {
  it('lies at no private address, however it is written', () => {
    fc.assert(
      fc.property(PRIVATE, quad => {
        for (const host of spellings(quad)) expect(isEndpointUrl(`https://${host}/`, false), host).toBe(false)
      }),
    )
  })

  it('lies at no address of version 6 that is not given to the public', () => {
    const part = fc.integer({ min: 0, max: 0xffff }).map(value => value.toString(16))
    const address = fc.array(part, { minLength: 7, maxLength: 7 })
    fc.assert(
      fc.property(
        fc.constantFrom('0', 'fc00', 'fd00', 'fe80', 'fec0', 'ff02', '64', '100', '4000'),
        address,
        (first, rest) => {
          expect(isPublicAddress([first, ...rest].join(':'))).toBe(false)
        },
      ),
    )
  })

  it.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111'])(
    'may lie at %s',
    address => {
      expect(isPublicAddress(address)).toBe(true)
      expect(isEndpointUrl(`https://${address.includes(':') ? `[${address}]` : address}/`, false)).toBe(true)
    },
  )

  it.each([
    ...['http://shop.example.com/', 'https://localhost/', 'https://shop/', 'https://user@shop.example.com/'],
    ...['https://shop.example.com/#part', 'https://shop.example.com/a b', 'ftp://shop.example.com/', ''],
    ...['https://127.0.0.1:8443/', 'https://[::1]/', 'https://[fd00:ec2::254]/', 'https://169.254.169.254/'],
    ...['https://127.1/', 'https://2130706433/', 'https://0/', 'https://１２７.0.0.1/'],
  ])('may not be %s', url => expect(isEndpointUrl(url, false)).toBe(false))

  it('may be this machine on a developer’s, and no other private one', () => {
    expect(isEndpointUrl('http://127.0.0.1:8000/hook', true)).toBe(true)
    expect(isEndpointUrl('https://shop.example.com/hook?a=1', true)).toBe(true)
    expect(isEndpointUrl('http://10.0.0.1/', true)).toBe(false)
    expect(isEndpointUrl('https://169.254.169.254/', true)).toBe(false)
    expect([isLoopbackAddress('127.9.9.9'), isLoopbackAddress('::1')]).toEqual([true, true])
    expect([isLoopbackAddress('10.0.0.1'), isLoopbackAddress('shop')]).toEqual([false, false])
  })
})
