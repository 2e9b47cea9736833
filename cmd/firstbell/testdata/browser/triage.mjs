// Children whom the machine would not place, and schools that have to be
// telephoned: the work of people at the desk.
import assert from 'node:assert/strict'

/** Opens the newest parked child by its reason; who it is appears only after the warning. */
async function open ({ look }, visitor, why, child) {
  const { page } = visitor
  await visitor.go('/desk/triage')
  const row = page.getByRole('row').filter({ hasText: why })
  await visitor.until(row)
  assert.ok(!(await visitor.text()).includes(child), 'the queue names the child')
  await row.getByRole('link').click()
  await visitor.heading(/^Parked child /)
  await look(visitor, 'parked child, before opening')
  assert.ok(!(await visitor.text()).includes(child), 'the page before the opening names the child')
  await visitor.tap('button', 'Open this child’s details')
  await page.getByText(child).first().waitFor()
}

export async function place (stage, operator) {
  const { step, look, backstage, people, other } = stage
  const { page } = operator
  await step('the operator opens a parked child, and only then sees who it is', async () => {
    await backstage.post('placed')
    await open(stage, operator, 'Name and date of birth agree with a pupil', people.placed)
    await look(operator, 'parked child, opened')
  })
  await step('nothing chosen is named in one list of errors', async () => {
    await operator.provoking(422, () => operator.tap('button', 'Tell the selected schools'))
    await page.getByText('Select how you know that this is the right school').first().waitFor()
    await look(operator, 'parked child, nothing chosen')
  })
  await step('the operator searches a school, chooses it and places the child', async () => {
    await page.getByLabel('Search the register').fill(other.name)
    await operator.tap('button', 'Search')
    await page.locator(`#urn-${other.urn}`).waitFor()
    await look(operator, 'parked child, searched')
    await page.locator(`#urn-${other.urn}`).check()
    await page.getByLabel('An officer in the case confirmed the school').check()
    const sent = page.url()
    await operator.tap('button', 'Tell the selected schools')
    await page.getByText('The child is placed. The school is being told now.').waitFor()
    assert.ok(!sent.includes('?'), 'a search at an opened child stands in an address')
    await look(operator, 'triage, placed')
    const { children } = await backstage.status('placed')
    assert.equal(children[0].state, 'routed')
  })
}

export async function except (stage, operator, second) {
  const { step, look, backstage, people } = stage
  const why = 'The police say that the child goes to no school'
  await step('the operator proposes that nobody is told', async () => {
    const { page } = operator
    await backstage.post('excepted')
    await open(stage, operator, why, people.excepted)
    await page.getByText('Nobody should be told about this child').click()
    await operator.provoking(422, () => operator.tap('button', 'Ask a second person to agree'))
    await look(operator, 'exception, nothing filled in')
    await page.getByLabel('There is no school, college or council officer').check()
    await page.getByLabel('Your reason, for the person who has to agree').fill('The council has no officer until the end of the month.')
    const review = new Date(Date.now() + 28 * 24 * 3600 * 1000)
    await page.getByLabel('Day').fill(String(review.getDate()))
    await page.getByLabel('Month').fill(String(review.getMonth() + 1))
    await page.getByLabel('Year').fill(String(review.getFullYear()))
    await operator.tap('button', 'Ask a second person to agree')
    await page.getByText('A second person has to confirm it.').waitFor()
    await look(operator, 'triage, proposed')
  })
  await step('who proposed it cannot confirm it', async () => {
    await open(stage, operator, why, people.excepted)
    await operator.page.getByText('You proposed this. Somebody else has to decide on it.').waitFor()
    assert.equal(await operator.page.getByRole('button', { name: 'Record my decision' }).count(), 0)
    await look(operator, 'exception, own')
  })
  await step('a second person confirms it', async () => {
    const { page } = second
    await open(stage, second, why, people.excepted)
    await look(second, 'exception, to decide')
    await second.provoking(422, () => second.tap('button', 'Record my decision'))
    await look(second, 'exception, undecided')
    await page.getByLabel('Yes: confirm, nobody is told').check()
    await second.tap('button', 'Record my decision')
    await page.getByText('Confirmed: nobody is told about this child.').waitFor()
    const { children } = await backstage.status('excepted')
    assert.equal(children[0].state, 'excepted')
  })
}

export async function telephone (stage, operator) {
  const { step, look, backstage, other } = stage
  const { page } = operator
  let head
  await step('children whom two forces hand each other have a page of their own', async () => {
    await operator.go('/desk/hand-offs')
    await operator.heading('Hand-offs')
    await look(operator, 'hand-offs')
  })
  await step('a school where nobody can sign in is on the call sheet', async () => {
    await backstage.post('called')
    await operator.go('/desk/calls')
    const row = page.getByRole('row').filter({ hasText: other.name })
    await operator.until(row)
    head = await row.getByRole('listitem').filter({ hasText: 'Head teacher' }).locator('bdi').innerText()
    await look(operator, 'calls')
    await operator.tap('button', 'Make a sheet to print')
    await operator.heading('Call sheet')
    await look(operator, 'call sheet, printed')
    await operator.go('/desk/calls')
  })
  await step('the call is recorded once somebody repeated what was said', async () => {
    await page.getByRole('link', { name: `Record a call to ${other.name}` }).click()
    await operator.heading(`Record a call to ${other.name}`)
    await look(operator, 'call, not started')
    await operator.tap('button', 'Start this call')
    await page.getByText('You are calling this school.').waitFor()
    await look(operator, 'call')
    await operator.tap('button', 'Show the call word')
    await page.getByText('This school has set no call word.').waitFor()
    await look(operator, 'call, call word')
    await page.getByLabel('Voicemail. I said nothing').check()
    await operator.tap('button', 'Record this attempt')
    await page.getByText('The attempt is recorded.').waitFor()
    await look(operator, 'calls, one attempt')
    await page.getByRole('link', { name: `Record a call to ${other.name}` }).click()
    await operator.tap('button', 'Start this call')
    await page.getByText('You are calling this school.').waitFor()
    await operator.provoking(422, () => operator.tap('button', 'Record this call'))
    await look(operator, 'call, nothing filled in')
    await page.getByLabel('Who did you tell?').fill('Somebody at reception')
    await page.getByLabel('Head teacher').check()
    await page.getByLabel('I called them back').check()
    await page.getByLabel('They repeated back what I said').check()
    await operator.provoking(422, () => operator.tap('button', 'Record this call'))
    await page.getByText('Only the people on the call sheet may be told.').first().waitFor()
    await page.getByLabel('Who did you tell?').fill(head)
    await operator.tap('button', 'Record this call')
    await page.getByText('The call is recorded.').waitFor()
    await look(operator, 'calls, recorded')
    await operator.go('/desk')
    await page.getByText('Told by telephone').first().waitFor()
    await look(operator, 'board, busy')
  })
}
