// The ledger's file holds all that was changed before it was flushed.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Snapshot } from '../../local/simulator/core/ledger'
import { EMPTY_LEDGER, makeLedgerWriter, readLedgerFile } from '../../local/simulator/core/ledgerFile'
import { aFolder } from '../support/folders'

const holding = (...ids: string[]): Snapshot => ({ ...EMPTY_LEDGER, returnIds: ids.map(id => [id, 0]) })

it('contains what was changed during a write', async () => {
  const path = join(aFolder(), 'ledger.json')
  let snapshot = holding('a')
  const writer = makeLedgerWriter(
    path,
    () => snapshot,
    error => expect.unreachable(String(error)),
  )
  writer.changed()
  snapshot = holding('a', 'b')
  writer.changed()
  await writer.flush()
  expect(readLedgerFile(path, [])).toMatchObject(snapshot)
})

it('contains what was changed just after a failed write', async () => {
  const obstacle = join(aFolder(), 'folder')
  const path = join(obstacle, 'ledger.json')
  writeFileSync(obstacle, '')
  const failures: unknown[] = []
  const writer = makeLedgerWriter(
    path,
    () => holding('a'),
    error => {
      failures.push(error)
      rmSync(obstacle)
      writer.changed()
    },
  )
  writer.changed()
  await writer.flush()
  expect(failures).toHaveLength(1)
  expect(readLedgerFile(path, [])).toMatchObject(holding('a'))
})
