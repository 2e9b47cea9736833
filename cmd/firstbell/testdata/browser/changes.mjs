// What happens to a notification after it was sent: the police add to it, take
// it back, or the school says that the child is not theirs.
import assert from 'node:assert/strict'

async function receive ({ backstage, lead }, visitor, incident, version = 1) {
  await backstage.post(incident, version)
  await visitor.go((await backstage.letter(version > 1 ? 'changed' : 'new', lead.email)).link)
}

export async function amend (stage, visitor) {
  const { step, look } = stage
  const { page } = visitor
  await step('an amendment asks the school to read again, and shows what changed', async () => {
    await receive(stage, visitor, 'acknowledged', 2)
    await page.getByText('The police have changed this notification.').waitFor()
    await look(visitor, 'notification, changed')
    await visitor.tap('button', 'Show this notification')
    await page.getByRole('heading', { name: 'Changed by the police' }).waitFor()
    await page.getByRole('heading', { name: 'At the school gate' }).waitFor()
    await look(visitor, 'content, changed')
    await visitor.tap('button', 'I have read this')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  })
}

export async function withdraw (stage, visitor) {
  const { step, look, backstage, lead, people } = stage
  const { page } = visitor
  await step('a withdrawal takes the content away and says what to do', async () => {
    await receive(stage, visitor, 'withdrawn')
    await visitor.tap('button', 'Show this notification')
    await page.getByText(people.withdrawn).first().waitFor()
    await backstage.withdraw('withdrawn')
    const { link } = await backstage.letter('withdrawn', lead.email)
    // The page with the content is still open, and its button is pressed.
    await visitor.tap('button', 'I have read this')
    await page.getByText('The police have withdrawn this notification. Stop acting on it.').waitFor()
    assert.ok(!(await visitor.text()).includes(people.withdrawn))
    await visitor.go(link)
    await page.getByRole('heading', { name: 'What to do now' }).waitFor()
    await look(visitor, 'notification, withdrawn')
    assert.equal(await page.getByRole('button', { name: /^Show/ }).count(), 0)
  })
}

export async function sendBack (stage, visitor, operator) {
  const { step, look, people } = stage
  const { page } = visitor
  await step('a school sends back a child who is not on its roll', async () => {
    await receive(stage, visitor, 'bounced')
    await visitor.tap('button', 'Show this notification')
    await page.getByText(people.bounced).first().waitFor()
    await visitor.tap('link', 'This child is not on our roll')
    await visitor.heading('Is this child not on your roll?')
    await look(visitor, 'send back, asked')
    await visitor.tap('button', 'Send it back: not on our roll')
    await page.getByText('Your school said that this child is not on its roll.').waitFor()
    await look(visitor, 'notification, sent back')
    await visitor.tap('button', 'Say what became of it')
    await visitor.heading('What became of this message?')
    await look(visitor, 'statement, asked')
    await visitor.provoking(422, () => visitor.tap('button', 'Send this'))
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor()
    await look(visitor, 'statement, something wrong')
    await page.getByLabel('There are none').check()
    await page.getByLabel('No, I told nobody').check()
    await visitor.tap('button', 'Send this')
    await page.getByText('Your school said that this child is not on its roll.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Say what became of it' }).count(), 0)
    await visitor.go('/inbox')
    await look(visitor, 'inbox, one of each kind')
  })
  await step('the desk has to find another school for that child', async () => {
    await operator.go('/desk/triage')
    await operator.until(operator.page.getByText('A school said that this child is not on its roll.'))
    await look(operator, 'triage, sent back')
  })
  await step('the desk sees who read it, and decides about the breach', async () => {
    const { page } = operator
    await operator.go('/desk/breaches')
    await look(operator, 'breaches')
    await page.locator('main').getByRole('rowheader').getByRole('link').first().click()
    await operator.heading(/^Breach /)
    await look(operator, 'breach, without names')
    await operator.tap('button', 'Open this case and work on it')
    await page.getByRole('heading', { name: 'Decide', exact: true }).waitFor()
    await look(operator, 'breach, opened')
    await operator.provoking(422, () => operator.tap('button', 'Record the decision'))
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor()
    await look(operator, 'breach, something wrong')
    await page.getByLabel('Low', { exact: true }).check()
    await page.getByRole('group', { name: 'Has the Information Commissioner been told?' }).getByLabel('No', { exact: true }).check()
    await page.getByLabel('No, telling them is not safe').check()
    await page.getByLabel('Why', { exact: true }).fill('Two professionals read it and kept nothing.')
    await operator.tap('button', 'Record the decision')
    await page.getByText('The decision is on record.').waitFor()
    await look(operator, 'breach, decided')
  })
}
