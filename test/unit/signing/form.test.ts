import { describe, expect, it } from 'vitest'
import { asciiNamed, formOf, parametersOf } from '../../../lib/signing/form'
import { formatForm, MAX_PARAMETERS, parseForm } from '../../../lib/signing/formEncoding'

const read = (form: string) => {
  const parsed = parseForm(Buffer.from(form, 'latin1'))
  return parsed.ok
    ? parametersOf(parsed.value).map(({ name, value }) => [name, value.toString('latin1')])
    : parsed.error
}

describe('parseForm', () => {
  it.each<[string, [string, string][]]>([
    ['', []],
    [
      'a=1&b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a', [['a', '']]],
    ['a=', [['a', '']]],
    ['a=b=c', [['a', 'b=c']]],
    ['&&a=1&', [['a', '1']]],
    ['a=x+y%2Bz', [['a', 'x y+z']]],
    // Decoded once: what remains is text.
    ['a=%2525', [['a', '%25']]],
    ['a=%BB%a4', [['a', '\xbb\xa4']]],
    ['a=%90%Af%F9', [['a', '\x90\xaf\xf9']]],
    ['%5Finput=1', [['_input', '1']]],
    ['a=\xbb\xa4', [['a', '\xbb\xa4']]],
  ])('reads %j', (form, expected) => expect(read(form)).toEqual(expected))

  it.each([
    ['a=%', 'badEncoding'],
    ['a=%4', 'badEncoding'],
    ['a=%zz', 'badEncoding'],
    ['a=%/0', 'badEncoding'],
    ['a=%0/', 'badEncoding'],
    ['a=%0:', 'badEncoding'],
    ['a=%@0', 'badEncoding'],
    ['a=%0G', 'badEncoding'],
    ['%=1', 'badEncoding'],
    ['=1', 'badParameterName'],
    ['a%00=1', 'badParameterName'],
    ['a[]=1', 'badParameterName'],
    ['a b=1', 'badParameterName'],
    ['\xe4=1', 'badParameterName'],
    ['a=1&a=1', 'repeatedParameter'],
    ['a=1&%61=2', 'repeatedParameter'],
  ])('refuses %j: %s', (form, problem) => expect(read(form)).toBe(problem))

  it('accepts as many parameters as the limit and not one more', () => {
    const form = (count: number) => Array.from({ length: count }, (_, index) => `p${index}=1`).join('&')
    expect(read(form(MAX_PARAMETERS))).toHaveLength(MAX_PARAMETERS)
    expect(read(form(MAX_PARAMETERS + 1))).toBe('tooManyParameters')
  })

  it('treats the names of prototypes as names', () => {
    expect(read('__proto__=1&constructor=2')).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })
})

it('formats every byte that is not unreserved as an escape', () => {
  expect(formatForm([{ name: 'a', value: Buffer.from('茶 &=+%~', 'utf8') }])).toBe(
    'a=%E8%8C%B6%20%26%3D%2B%25~',
  )
})

describe('a value in ASCII', () => {
  const form = (value: string) => formOf([{ name: 'a', value: Buffer.from(value, 'latin1') }])

  it.each([' ~', 'x'])('is %j', value => expect(asciiNamed(form(value), 'a')).toBe(value))

  it.each(['', '\xe4x', 'x\xe4', 'x\n', '\x1fx', '\x7f'])('does not exist: %j', value =>
    expect(asciiNamed(form(value), 'a')).toBe(''),
  )

  it('does not exist without such a parameter', () => expect(asciiNamed(form('x'), 'b')).toBe(''))
})

it('makes a form of parameters in their sequence, and sorts by name', () => {
  const [b, a] = [
    { name: 'b', value: Buffer.from('1') },
    { name: 'a', value: Buffer.from('2') },
  ]
  const form = formOf([b, a])
  expect(parametersOf(form)).toEqual([b, a])
  const { bytes, sorted } = form
  expect(sorted.map(({ start, end }) => bytes.toString('latin1', start, end))).toEqual(['a=2', 'b=1'])
})

it('makes no form of repeated parameters', () => {
  const parameter = { name: 'a', value: Buffer.from('1') }
  expect(() => formOf([parameter, parameter])).toThrow('twice')
})
