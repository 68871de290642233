/**
 * A serverless plugin that runs the doctor's offline checks before packaging, and thus before a deployment changes
 * anything. Deployed with such a problem, a shop would answer every request with 500.
 */
const { execFileSync } = require('node:child_process')
const { join } = require('node:path')

module.exports = class RefuseWrongDeploy {
  constructor(serverless) {
    const check = () => {
      const { stage, region, environment } = serverless.service.provider
      // In another process, because the framework runs JavaScript only. It inherits the variables of the stage's file.
      const output = execFileSync(process.execPath, ['--import', 'tsx', join(__dirname, 'deployable.ts')], {
        cwd: serverless.serviceDir,
        input: JSON.stringify({ place: { stage, region }, environment }),
        encoding: 'utf8',
      })
      const problems = output.split('\n').filter(line => line !== '')
      if (problems.length === 0) return
      throw new serverless.classes.Error(
        ['Nothing was deployed.', ...problems, `All checks: npm run doctor -- --stage ${stage}`].join('\n'),
      )
    }
    this.hooks = { 'before:package:cleanup': check, 'before:deploy:function:initialize': check }
  }
}
