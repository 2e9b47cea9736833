// The way of one notification, from an invitation on the command line to "I
// have read this", and of those that go another way.
import { run } from './run.mjs'
import { Backstage } from './backstage.mjs'
import { arriveAtDesk, inviteLead } from './desk.mjs'
import { arriveAtSchool, readAndAcknowledge, setCallWord, leaveNothingBehind } from './school.mjs'
import { amend, withdraw, sendBack } from './changes.mjs'
import { place, except, telephone } from './triage.mjs'
import { closeOwnSchool, closeManySchools } from './calendar.mjs'
import { twoDevices, lostPasskey } from './passkeys.mjs'
import { withoutScripts } from './scriptless.mjs'
import { wrongTurns, brokenStore } from './problems.mjs'

await run(async ({ about, step, look, visit }) => {
  const stage = { ...about, step, look, visit, backstage: new Backstage(about.backstage) }
  const operator = await arriveAtDesk(stage, 'operator', 'Nasreen Lockyer', 'hub-operator')
  const code = await inviteLead(stage, operator)
  await twoDevices(stage)
  const lead = await arriveAtSchool(stage, code)
  await lostPasskey(stage, operator)
  await readAndAcknowledge(stage, lead)
  await setCallWord(stage, lead)
  await amend(stage, lead)
  await withdraw(stage, lead)
  await sendBack(stage, lead, operator)
  await closeOwnSchool(stage, lead)
  await closeManySchools(stage, operator)
  await withoutScripts(stage, lead)
  await place(stage, operator)
  await except(stage, operator, await arriveAtDesk(stage, 'second operator', 'Callum Strand', 'hub-operator'))
  await telephone(stage, operator)
  await leaveNothingBehind(stage, lead)
  await wrongTurns(stage, operator)
  await brokenStore(stage, operator)
})
