/** The doctor's check whether a local stack is running. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runningStack } from '../../tools/doctor/runningStack'
import { aFolder } from '../support/folders'

it('has not been started', () => {
  expect(runningStack(aFolder())).toMatchObject({
    ok: false,
    error: { check: 'configuration', ok: false, todo: expect.stringMatching(/^npm start/) },
  })
})

it('has been killed, and has left its addresses', () => {
  const project = aFolder()
  const { pid } = spawnSync(process.execPath, ['--version'])
  writeFileSync(join(project, '.env.local'), `AWS_REGION=ap-southeast-1\nSHOUYIN_PID=${pid}\n`)
  expect(runningStack(project)).toMatchObject({
    ok: false,
    error: { says: expect.stringMatching(/was killed/) },
  })
})

it('tells its addresses', () => {
  const project = aFolder()
  writeFileSync(
    join(project, '.env.local'),
    `# Written by npm start\nAWS_REGION=ap-southeast-1\nSHOUYIN_PID=${process.pid}\n`,
  )
  expect(runningStack(project)).toEqual({ ok: true, value: { AWS_REGION: 'ap-southeast-1' } })
})
