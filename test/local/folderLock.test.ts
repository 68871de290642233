/** Only one stack runs in a folder. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockFolder } from '../../local/stack/folderLock'
import { aFolder } from '../support/folders'

const lockFile = (): string => join(aFolder(), 'stack.lock')

/** Of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid

it('is held by one process, which names its place, until it is released', () => {
  const file = lockFile()
  const lock = lockFolder(file)
  expect(() => lockFolder(file, 1)).toThrow(`process ${process.pid}. It is starting.`)
  lock.setShopUrl('http://127.0.0.1:4000')
  expect(() => lockFolder(file, 1)).toThrow(`process ${process.pid}. Its shop is http://127.0.0.1:4000.`)
  expect(() => lockFolder(file, 1)).toThrow(`delete ${file}`)
  lock.release()
  lockFolder(file, 1).release()
  expect(existsSync(file)).toBe(false)
})

it.each([
  ['of a process that has died', () => JSON.stringify({ pid: deadPid(), shopUrl: 'http://127.0.0.1:4000' })],
  ['that was cut off', () => '{"pid":'],
  ['that is empty', () => ''],
])('is taken over from one %s', (_, content) => {
  const file = lockFile()
  writeFileSync(file, content())
  lockFolder(file).release()
  expect(readdirSync(join(file, '..'))).toEqual([])
})

it('is released by its holder only', () => {
  const file = lockFile()
  const first = lockFolder(file)
  const other = JSON.stringify({ pid: 1 })
  writeFileSync(file, other)
  first.setShopUrl('http://127.0.0.1:4000')
  first.release()
  expect(readFileSync(file, 'utf8')).toBe(other)
})
