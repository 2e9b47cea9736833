// The demonstration, after everything that can happen has happened in it: its
// own pages, and everybody's, through the doors that it alone has.
import assert from 'node:assert/strict'
import { run } from './run.mjs'

const ROLES = ['hub-operator', 'force-admin', 'system-admin', 'key-adult', 'head', 'trust-lead']

await run(async ({ about, step, look, visit }) => {
  const stage = { ...about, step, look, visit }
  await ownPages(stage)
  await everybody(stage)
  await letters(stage)
  await schoolsOfAllKinds(stage)
  await connections(stage)
  await decidedMeanwhile(stage)
})

async function ownPages ({ step, look, visit, startUrl, origin }) {
  const visitor = await visit('onlooker')
  await step('the start page leads to the mailbox and to the doors', async () => {
    await visitor.go(startUrl)
    await visitor.heading('A world to try Firstbell in')
    await look(visitor, 'demo start')
    await visitor.page.getByRole('link', { name: 'mailbox', exact: true }).click()
    await visitor.until(visitor.page.getByRole('link', { name: /^Read it as/ }))
    await look(visitor, 'demo mailbox')
    await visitor.go(startUrl)
    await visitor.tap('link', 'Sign in as somebody at a school')
    await visitor.heading('Sign in as anybody')
    await look(visitor, 'demo doors')
  })
  await step('"Read it as" leads straight to the notification', async () => {
    await visitor.go(origin + '/mailbox')
    await visitor.page.getByRole('link', { name: /^Read it as/ }).first().click()
    await visitor.heading(/^Notification /)
  })
  await step('a door without this run’s secret does not exist', async () => {
    await visitor.provoking(404, () => visitor.go(origin + '/door/anything/anybody'))
    await look(visitor, 'demo problem 404')
  })
}

/** Signs in as each role in one step, and opens every entry of its menu. */
async function everybody ({ step, look, visit, accounts }) {
  for (const role of ROLES) {
    const account = accounts.find(a => a.role === role)
    const visitor = await visit(role)
    await step(`one door signs in as ${role}, who opens every page of the menu`, async () => {
      const { page } = visitor
      await visitor.go(account.signInUrl)
      await page.getByText(account.name).first().waitFor()
      const menu = page.getByRole('navigation', { name: 'Menu' }).getByRole('link')
      for (const name of await menu.allInnerTexts()) {
        await visitor.menu(name)
        await look(visitor, `${role}: ${name}`)
      }
      assert.ok(await menu.count() > 0)
    })
    await visitor.page.context().close()
  }
}

/** Reads what came with the letters: the many forms that one message can take. */
async function letters ({ step, look, visit, mailboxJsonUrl }) {
  const visitor = await visit('reader', { phone: true })
  const { page } = visitor
  const sent = await (await fetch(mailboxJsonUrl)).json()
  const byLink = new Map(sent.filter(l => l.signInUrl).map(l => [l.link, l]))
  let n = 0
  for (const [link, letter] of byLink) {
    n++
    await step(`letter ${n} of ${byLink.size} leads to something that can be read, or was taken back`, async () => {
      await visitor.go(letter.signInUrl)
      assert.equal(new URL(page.url()).pathname, new URL(link).pathname)
      await visitor.heading(/^Notification /)
      const show = page.getByRole('button', { name: 'Show this notification' })
      if (await show.count() === 0) {
        await page.getByText('The police have withdrawn this notification.').waitFor()
        await look(visitor, `letter ${n}, withdrawn`)
        return
      }
      await show.tap()
      await page.getByRole('button', { name: 'I have read this' }).waitFor()
      if (n <= 12) await look(visitor, `letter ${n}, content`)
    })
  }
}

/** An ordinary school, and those with something missing. */
async function schoolsOfAllKinds ({ step, look, visit, accounts, doorsUrl }) {
  const visitor = await visit('curious operator')
  const { page } = visitor
  await step('the school where nobody has an account says what is missing', async () => {
    await visitor.go(doorsUrl)
    const silent = await page.getByRole('heading', { name: /nobody here has an account/ }).first().getAttribute('id')
    await visitor.go(accounts.find(a => a.role === 'hub-operator').signInUrl)
    await visitor.menu('Schools')
    await page.getByLabel('Search the register').fill(silent.replace('urn-', ''))
    await visitor.tap('button', 'Search')
    await page.locator('main').getByRole('listitem').getByRole('link').first().click()
    await page.getByText('Nobody is on record.').waitFor()
    await look(visitor, 'school, nobody there')
  })
  await step('its people are changed on a page, and what schools lack is listed', async () => {
    await visitor.tap('link', /^Change these people/)
    await look(visitor, 'people of a school, at the desk')
    await visitor.provoking(422, () => visitor.tap('button', 'Keep this entry'))
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor()
    await look(visitor, 'people of a school, something wrong')
    await visitor.go('/desk/shortfalls')
    await look(visitor, 'what schools lack')
    await visitor.go('/desk/texts')
    await look(visitor, 'texts to release')
    if (await page.getByRole('button', { name: /^Show the text/ }).count() > 0) {
      await visitor.tap('button', /^Show the text/)
      await look(visitor, 'a text to release')
      await visitor.provoking(422, () => visitor.tap('button', 'Keep it back'))
      await look(visitor, 'a text to release, something wrong')
    }
    await visitor.go('/desk/breaches')
    await look(visitor, 'breaches, none yet')
    await visitor.go('/desk')
    const reference = await page.locator('th.fb-table__ref').first().textContent()
    await visitor.go('/desk/break-glass')
    await look(visitor, 'emergencies')
    await page.getByLabel('Open a message in an emergency').fill(reference)
    await visitor.tap('button', 'Find it')
    await look(visitor, 'why it is an emergency')
    await visitor.provoking(422, () => visitor.tap('button', 'Open it'))
    await look(visitor, 'why it is an emergency, something wrong')
    await page.getByLabel('The child is at risk of harm now').check()
    await page.getByLabel('Why, in your own words').fill('The school does not answer.')
    await visitor.tap('button', 'Open it')
    await look(visitor, 'opened in an emergency')
    await visitor.tap('button', 'Show the message')
    await page.getByText('Opened in an emergency: this is what').waitFor()
    await look(visitor, 'a message in an emergency')
    await visitor.go('/desk/break-glass')
    await look(visitor, 'emergencies, one open')
    await visitor.go('/desk/exclusions')
    await look(visitor, 'who is left out')
    if (await page.getByRole('button', { name: /^Show who/ }).count() > 0) {
      await visitor.tap('button', /^Show who/)
      await look(visitor, 'who is left out, with names')
    }
  })
  await step('an administrator proposes a legal hold', async () => {
    await visitor.go(accounts.find(a => a.role === 'force-admin').signInUrl)
    await visitor.go('/desk/holds')
    await look(visitor, 'legal holds')
    await visitor.provoking(422, () => visitor.tap('button', 'Propose the hold'))
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor()
    await look(visitor, 'legal holds, something wrong')
    await page.getByLabel('Forename').fill('Nobody')
    await page.getByLabel('Surname').fill('Here')
    await page.getByLabel('Date of birth').fill('2016-01-02')
    await page.getByLabel('Proceedings before a court').check()
    await page.getByLabel('Why, in your own words').fill('The family court.')
    await page.getByLabel('Look at it again on').fill(new Date(Date.now() + 30 * 86400e3).toISOString().slice(0, 10))
    await visitor.tap('button', 'Propose the hold')
    await page.getByText('Another administrator of your force has to agree').waitFor()
    await look(visitor, 'legal holds, one proposed')
    await visitor.tap('button', /^Read whom it is about/)
    await look(visitor, 'a legal hold')
    await visitor.go('/desk/subject-access')
    await look(visitor, 'what is held about a child')
    await visitor.provoking(422, () => visitor.tap('button', 'Ask for it'))
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor()
    await look(visitor, 'what is held about a child, something wrong')
    await page.getByLabel('Forename').fill('Nobody')
    await page.getByLabel('Surname').fill('Here')
    await page.getByLabel('Date of birth').fill('2016-01-02')
    await visitor.tap('button', 'Ask for it')
    await page.getByText('Another administrator of your force has to approve it').waitFor()
    await look(visitor, 'what is held about a child, one asked')
    await visitor.go(accounts.find(a => a.role === 'hub-operator').signInUrl)
  })
  await step('a search with many answers is a list', async () => {
    await visitor.go('/desk/schools?q=school')
    await look(visitor, 'schools, many found')
  })
}

/** A head ties the school's own system to the service. */
async function connections ({ step, look, visit, accounts }) {
  const visitor = await visit('head with a system')
  const { page } = visitor
  await step('a webhook and a key are made, and their secrets are shown once', async () => {
    await visitor.go(accounts.find(a => a.role === 'head').signInUrl)
    await visitor.go('/connections')
    await page.getByLabel('Webhook address').fill('http://records.example.sch.uk')
    await visitor.provoking(422, () => visitor.tap('button', 'Set the webhook'))
    await look(visitor, 'connections, bad address')
    await page.getByLabel('Webhook address').fill('https://records.example.sch.uk/firstbell')
    await visitor.tap('button', 'Set the webhook')
    await page.getByText(/^whsec_/).waitFor()
    await look(visitor, 'connections, webhook set')
    await page.getByLabel('What the key is for').fill('records')
    await visitor.tap('button', 'Make a key')
    await page.getByText(/^fbs_/).waitFor()
    await look(visitor, 'connections, key made')
    await visitor.tap('button', /^End this key/)
    await page.getByText('The key has ended.').waitFor()
    await look(visitor, 'connections, key ended')
  })
}

/** Two people at the desk open one child: the second is told that it is decided. */
async function decidedMeanwhile ({ step, look, visit, accounts }) {
  const people = []
  for (const name of ['first placer', 'second placer']) people.push(await visit(name))
  const [first, second] = people
  const { force } = accounts.find(a => a.role === 'hub-operator')
  await step('a child placed meanwhile is not placed again', async () => {
    for (const visitor of people) {
      const { page } = visitor
      await visitor.go(accounts.find(a => a.force === force && a.role === 'hub-operator').signInUrl)
      await visitor.menu('Triage')
      await page.getByRole('row').getByRole('link').first().click()
      await visitor.tap('button', 'Open this child’s details')
      await page.getByLabel('Search the register').fill('academy')
      await visitor.tap('button', 'Search')
      await page.locator('[name=urn]').first().check()
      await page.getByLabel('An officer in the case confirmed the school').check()
    }
    await first.tap('button', 'Tell the selected schools')
    await first.page.getByText('The child is placed.').waitFor()
    await second.provoking(409, () => second.tap('button', 'Tell the selected schools'))
    await look(second, 'problem 409')
  })
}
