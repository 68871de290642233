/** `.env.local` is written and removed by the stack that it is about. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, it } from 'vitest'
import { demandOwnEnvFile, removeEnvFile, writeEnvFile } from '../../local/stack/envFile'
import { aFolder } from '../support/folders'

const envFile = (): string => join(aFolder(), '.env.local')

it('holds the variables, and is removed', () => {
  const file = envFile()
  demandOwnEnvFile(file)
  writeEnvFile(file, { AWS_REGION: 'ap-southeast-1' })
  expect(parseEnv(readFileSync(file, 'utf8'))).toEqual({
    AWS_REGION: 'ap-southeast-1',
    SHOUYIN_PID: String(process.pid),
  })
  removeEnvFile(file)
  expect(existsSync(file)).toBe(false)
  removeEnvFile(file)
})

it('is replaced when another stack has left it, and not removed for that one', () => {
  const file = envFile()
  writeEnvFile(file, {})
  writeFileSync(file, readFileSync(file, 'utf8').replace(`=${process.pid}`, '=1'))
  removeEnvFile(file)
  expect(existsSync(file)).toBe(true)
  writeEnvFile(file, {})
  expect(readFileSync(file, 'utf8')).toContain(`=${process.pid}`)
})

it('is left alone when it is somebody’s own', () => {
  const file = envFile()
  writeFileSync(file, 'ALIPAY_CHARSET=gbk\n')
  expect(() => demandOwnEnvFile(file)).toThrow('was not written by npm start')
  expect(() => writeEnvFile(file, {})).toThrow('Move it away')
  removeEnvFile(file)
  expect(readFileSync(file, 'utf8')).toBe('ALIPAY_CHARSET=gbk\n')
})
