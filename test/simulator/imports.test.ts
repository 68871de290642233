// Who may import whom in the simulator: the core no gateway, a gateway no other, and none of them the shop.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = 'local/simulator'

/** Every import of the simulator's own files, as the folders it goes from and to; `.` is the simulator's own. */
const imports = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .flatMap(file => {
    const source = readFileSync(join(ROOT, file), 'utf8')
    const targets = [...source.matchAll(/\bfrom '(\.[^']*)'|\bimport\('(\.[^']*)'\)/g)]
    return targets.map(([, to = '', dynamic = '']) => ({
      from: dirname(file),
      to: dirname(relative('.', join(dirname(file), to || dynamic))),
    }))
  })

it('the core imports nothing but itself, a gateway itself and the core', () => {
  const inFolders = imports.filter(({ from }) => from !== '.')
  expect(inFolders.length).toBeGreaterThan(100)
  expect(inFolders.filter(({ from, to }) => to !== from && to !== 'core')).toEqual([])
})

it('nothing of the simulator reaches outside it', () => {
  expect(imports.some(({ from, to }) => from === '.' && to === 'alipayDirect')).toBe(true)
  expect(imports.filter(({ to }) => to.startsWith('..'))).toEqual([])
})
