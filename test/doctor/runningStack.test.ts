/** The doctor on the laptop: is there a stack to look at? */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runningStack } from '../../tools/doctor/runningStack'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'shouyin-doctor-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

it('has not been started', () => {
  expect(runningStack(folder())).toMatchObject({
    ok: false,
    error: { check: 'configuration', ok: false, todo: expect.stringMatching(/^npm start/) },
  })
})

it('has been killed, and has left its addresses', () => {
  const project = folder()
  const { pid } = spawnSync(process.execPath, ['--version'])
  writeFileSync(join(project, '.env.local'), `AWS_REGION=ap-southeast-1\nSHOUYIN_PID=${pid}\n`)
  expect(runningStack(project)).toMatchObject({
    ok: false,
    error: { says: expect.stringMatching(/was killed/) },
  })
})

it('tells its addresses', () => {
  const project = folder()
  writeFileSync(
    join(project, '.env.local'),
    `# Written by npm start\nAWS_REGION=ap-southeast-1\nSHOUYIN_PID=${process.pid}\n`,
  )
  expect(runningStack(project)).toEqual({ ok: true, value: { AWS_REGION: 'ap-southeast-1' } })
})
