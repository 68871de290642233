import { expect, it } from 'vitest'
import { unzip } from './unzip'

/** Made by Python's zipfile: one file stored, one deflated. */
const ZIP = Buffer.from(
  [
    'UEsDBBQAAAAAAAAAIQCJDQTiBwAAAAcAAAAOAAAAZnVuY3Rpb25zL2EuanPmlLbpk7YKUEsDBBQAAAAIAAAAIQDZBCCoCAAA',
    'AB8AAAAOAAAAZnVuY3Rpb25zL2IuanNLTEpOxI24AFBLAQIUAxQAAAAAAAAAIQCJDQTiBwAAAAcAAAAOAAAAAAAAAAAAAACA',
    'AQAAAABmdW5jdGlvbnMvYS5qc1BLAQIUAxQAAAAIAAAAIQDZBCCoCAAAAB8AAAAOAAAAAAAAAAAAAACAATMAAABmdW5jdGlv',
    'bnMvYi5qc1BLBQYAAAAAAgACAHgAAABnAAAAAAA=',
  ].join(''),
  'base64',
)

/** The same with a text in it replaced by another of its length. */
const withText = (text: string, other: string): Buffer =>
  Buffer.from(ZIP.toString('latin1').replaceAll(text, other), 'latin1')

it('reads every file of a zip, stored or deflated', () => {
  expect(unzip(ZIP).map(({ path, read }) => [path, read().toString()])).toEqual([
    ['functions/a.js', '收银\n'],
    ['functions/b.js', `${'abc'.repeat(10)}\n`],
  ])
})

it('does not mistake a folder for a file', () => {
  expect(unzip(withText('functions/a.js', 'functions/ajs/')).map(({ path }) => path)).toEqual([
    'functions/b.js',
  ])
})

it.each([
  ['what is no zip', Buffer.from('no zip'), 'this is not a zip'],
  ['half a zip', ZIP.subarray(0, ZIP.length - 30), 'this is not a zip'],
  ['a zip without its beginning', ZIP.subarray(10), 'no directory where it says'],
  ['a damaged file', Buffer.from(ZIP.toString('hex').replace('e694b6', 'e694b7'), 'hex'), 'is damaged'],
  ['a file above it', withText('functions/a.js', '../nctions/a.js'.slice(0, 14)), 'outside of itself'],
  ['a file at the root', withText('functions/a.js', '/unctions/a.js'), 'outside of itself'],
])('refuses %s', (_, zip, why) => {
  expect(() => unzip(zip).map(({ read }) => read())).toThrow(why)
})
