/** No webhook reaches a private address, however it is written. */
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

const REST = Array(6).fill('ffff').join(':')
const LAST = `${REST}:ffff`

describe('an endpoint', () => {
  it('has no private address, in any notation', () => {
    fc.assert(
      fc.property(PRIVATE, quad => {
        for (const host of spellings(quad)) expect(isEndpointUrl(`https://${host}/`, false), host).toBe(false)
      }),
    )
  })

  it('has no IPv6 address outside the public range', () => {
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

  it.each([
    // The first and the last address of each network that is nobody's, and those beside it.
    ...['0.0.0.0 0.255.255.255 1.0.0.0 1.0.0.0', '10.0.0.0 10.255.255.255 9.255.255.255 11.0.0.0'],
    '100.64.0.0 100.127.255.255 100.63.255.255 100.128.0.0',
    '127.0.0.0 127.255.255.255 126.255.255.255 128.0.0.0',
    '169.254.0.0 169.254.255.255 169.253.255.255 169.255.0.0',
    '172.16.0.0 172.31.255.255 172.15.255.255 172.32.0.0',
    ...['192.0.0.0 192.0.0.255 191.255.255.255 192.0.1.0', '192.0.2.0 192.0.2.255 192.0.1.255 192.0.3.0'],
    '192.88.99.0 192.88.99.255 192.88.98.255 192.88.100.0',
    '192.168.0.0 192.168.255.255 192.167.255.255 192.169.0.0',
    '198.18.0.0 198.19.255.255 198.17.255.255 198.20.0.0',
    '198.51.100.0 198.51.100.255 198.51.99.255 198.51.101.0',
    '203.0.113.0 203.0.113.255 203.0.112.255 203.0.114.0',
    '224.0.0.0 255.255.255.255 223.255.255.255 223.255.255.255',
    `:: 1fff:${LAST} 2000:: 2000::`,
    `4000:: ffff:${LAST} 3ffe:${LAST} 3ffe:${LAST}`,
    `2001:: 2001:1ff:${REST} 2000:${LAST} 2001:200::`,
    `2001:db8:: 2001:db8:${REST} 2001:db7:${REST} 2001:db9::`,
    `2002:: 2002:${LAST} 2001:${LAST} 2003::`,
    `3fff:: 3fff:fff:${REST} 3ffe:${LAST} 3fff:1000::`,
  ])('refuses reserved networks: %s', text => {
    const [first = '', last = '', ...beside] = text.split(' ')
    expect([first, last, ...beside].map(isPublicAddress)).toEqual([false, false, true, true])
  })

  it('is an address', () => {
    expect(['', 'shop', '8.8.8', '8.8.8.8.8'].map(isPublicAddress)).toEqual(Array(4).fill(false))
    const own = ['127.0.0.0', '127.255.255.255', '::1', '126.255.255.255', '128.0.0.0', '::2', '::']
    expect(own.map(isLoopbackAddress)).toEqual([true, true, true, false, false, false, false])
  })

  it.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111'])(
    'may be at %s',
    address => {
      expect(isPublicAddress(address)).toBe(true)
      expect(isEndpointUrl(`https://${address.includes(':') ? `[${address}]` : address}/`, false)).toBe(true)
    },
  )

  it.each([
    ...['http://shop.example.com/', 'https://localhost/', 'https://shop/', 'https://user@shop.example.com/'],
    ...['https://:word@shop.example.com/', ' https://shop.example.com/', 'https://shop.example.com/\n'],
    ...['https://shop.example.com/#part', 'https://shop.example.com/a b', 'ftp://shop.example.com/', ''],
    ...['https://shop.example.com/#', 'https://shop.example.com/hook?a=1#'],
    ...['https://127.0.0.1:8443/', 'https://[::1]/', 'https://[fd00:ec2::254]/', 'https://169.254.169.254/'],
    ...['https://shop.example.com&user=.example.net/', 'https://shop..example.com/', 'https://.com/'],
    ...['https://127.1/', 'https://2130706433/', 'https://0/', 'https://１２７.0.0.1/'],
  ])('may not be %s', url => expect(isEndpointUrl(url, false)).toBe(false))

  it('may be this machine on a developer’s, and no other private one', () => {
    expect(isEndpointUrl('http://127.0.0.1:8000/hook', true)).toBe(true)
    expect(isEndpointUrl('https://shop.example.com/hook?a=1', true)).toBe(true)
    expect(isEndpointUrl('https://xn--fsqu00a.my-shop.example.com.:8443/hook', true)).toBe(true)
    expect(isEndpointUrl('http://10.0.0.1/', true)).toBe(false)
    expect(isEndpointUrl('https://169.254.169.254/', true)).toBe(false)
    expect([isLoopbackAddress('127.9.9.9'), isLoopbackAddress('::1')]).toEqual([true, true])
    expect([isLoopbackAddress('10.0.0.1'), isLoopbackAddress('shop')]).toEqual([false, false])
  })
})
