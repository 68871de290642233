/** Conventions that no linter checks. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROJECT_FOLDER, readServerlessConfig } from '../../tools/deployment/serverlessConfig'

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(PROJECT_FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => join(folder, file))
const read = (file: string) => readFileSync(join(PROJECT_FOLDER, file), 'utf8')
const withoutComments = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

const functionKeys = Object.keys(readServerlessConfig().functions)

it('every file of functions/ is a function', () => {
  expect(readdirSync(join(PROJECT_FOLDER, 'functions')).sort()).toEqual(
    functionKeys.map(key => `${key}.ts`).sort(),
  )
})

it('the gateways’ field names are only in lib/gateways, and in 易支付, which speaks as a gateway', () => {
  const fieldNames =
    /\b(out_trade_no|trade_no|total_fee|notify_id|trade_status|seller_id|sign_type|gmt_payment|paymethod|defaultbank|v_oid|v_mid|v_amount|v_md5str|v_pstatus|pmode_id)\b/
  const elsewhere = [...sourceFiles('lib'), ...sourceFiles('functions')].filter(
    file => !/^lib\/(?:gateways|epay)\//.test(file),
  )
  expect(elsewhere.filter(file => fieldNames.test(withoutComments(read(file))))).toEqual([])
  expect(fieldNames.test(read('lib/gateways/alipayDirect/message.ts'))).toBe(true)
})

it('no file has a meaningless name', () => {
  const nothing = /\/(utils?|helpers?|common|misc|manager|service|impl|types|index|data|base)\.ts$/
  const files = ['lib', 'functions', 'tools', 'local', 'test'].flatMap(sourceFiles)
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter(file => nothing.test(file))).toEqual([])
})

type AlipayModes = Record<'key' | 'certificate', { publicKey: string; certificates: string }>

describe('serverless.yml', () => {
  it('sets exactly the variables that the code reads', () => {
    const readByCode = ['lib/config', 'lib/gateways']
      .flatMap(sourceFiles)
      .flatMap(file =>
        [...read(file).matchAll(/(?:env|variables)\.([A-Z_]+)|problem,\s+'([A-Z_]+)'/g)].map(
          match => match[1] ?? match[2],
        ),
      )
    const set = Object.keys(readServerlessConfig().provider.environment)
    expect(set.sort()).toEqual([...new Set(readByCode)].sort())
  })

  it('accepts the app by a key or by certificates, in every stage', () => {
    const { alipayModes, localAlipayModes } = readServerlessConfig().custom as unknown as Record<
      'alipayModes' | 'localAlipayModes',
      AlipayModes
    >
    for (const modes of [alipayModes, localAlipayModes]) {
      const { key, certificate, ...others } = modes
      expect([key.certificates, certificate.publicKey, others]).toEqual(['', '', {}])
      expect(key.publicKey && certificate.certificates).toMatch(/^(ssm|literal):/)
    }
  })
})
