/**
 * Books that add up, in Xero's place: totals, what is due, what is left of a credit note, and refusals where Xero refuses. All
 * amounts are kept in cents.
 */
import type { RecordedRequest, Reply } from "@integ/runtime/testing";

interface Line {
  readonly Description: string;
  readonly Quantity?: number;
  readonly UnitAmount?: number;
  readonly DiscountAmount?: number;
  readonly TaxAmount?: number;
  readonly TaxType?: string;
  readonly AccountCode: string;
}
interface Contact {
  readonly ContactID: string;
  readonly Name: string;
  readonly EmailAddress?: string;
  readonly TaxNumber?: string;
}
interface Written {
  readonly InvoiceNumber?: string;
  readonly CreditNoteNumber?: string;
  readonly Date: string;
  readonly LineAmountTypes: "Inclusive" | "Exclusive";
  readonly Contact: Partial<Contact>;
  readonly LineItems: readonly Line[];
  readonly CurrencyCode: string;
  readonly Status: string;
}
/** An invoice or a credit note. */
export interface Posted {
  readonly id: string;
  readonly number: string;
  readonly kind: "invoice" | "credit note";
  readonly written: Written;
  readonly contact: Contact;
  readonly total: number;
  status: string;
  paid: number;
  credited: number;
}
/** Money on an account: of an invoice, or back on a credit note. */
export interface Payment {
  readonly PaymentID: string;
  readonly Reference: string;
  readonly Date: string;
  readonly Amount: number;
  readonly account: string;
  readonly back: boolean;
}
class Refused extends Error {}

const cents = (amount = 0): number => Math.round(amount * 100);
const unescaped = (path: string, parameter: string): string => new URL(path, "http://books").searchParams.get(parameter) ?? ""; // prettier-ignore

export class XeroBooks {
  readonly posted: Posted[] = [];
  readonly payments: Payment[] = [];
  readonly contacts: Contact[] = [];
  #ids = 0;

  /** Xero's reply; undefined if the request is not to Xero. */
  reply({ method, path, body }: RecordedRequest): Reply | undefined {
    const [, what = "", id, part] = /^\/([A-Z]\w+)(?:\/([^/?]+))?(?:\/(\w+))?/.exec(path) ?? [];
    if (what === "") return undefined;
    try {
      return { json: method === "GET" ? this.#found(what, path) : this.#written(what, id, part, JSON.parse(body)) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: 400, json: { Elements: [{ ValidationErrors: [{ Message: error.message }] }] } };
    }
  }

  invoice(number: string): Posted | undefined {
    return this.posted.find((one) => one.kind === "invoice" && one.number === number);
  }

  /** What a bookkeeper does with a draft. */
  approve(...invoices: readonly Posted[]): void {
    for (const one of invoices) one.status = "AUTHORISED";
  }

  /** What the approved documents come to: of each account, and of each tax code; and what their payments have moved. */
  get balances(): { readonly accounts: object; readonly taxes: object; readonly clearing: object } {
    const [accounts, taxes, clearing] = [
      new Map<string, number>(),
      new Map<string, number>(),
      new Map<string, number>(),
    ];
    const add = (to: Map<string, number>, name: string, amount: number): unknown => to.set(name, (to.get(name) ?? 0) + amount); // prettier-ignore
    for (const { kind, written, status } of this.posted) {
      if (!["AUTHORISED", "PAID"].includes(status)) continue;
      const sign = kind === "invoice" ? 1 : -1;
      for (const line of written.LineItems) {
        const { net, tax } = added(line, written.LineAmountTypes);
        add(accounts, line.AccountCode, sign * net);
        add(taxes, line.TaxType ?? "", sign * tax);
      }
    }
    for (const { account, Amount, back } of this.payments) add(clearing, account, cents(Amount) * (back ? -1 : 1));
    const plain = (sums: Map<string, number>): object =>
      Object.fromEntries([...sums].filter(([, sum]) => sum !== 0).map(([name, sum]) => [name, sum / 100]));
    return { accounts: plain(accounts), taxes: plain(taxes), clearing: plain(clearing) };
  }

  /** Approved documents on which something is due, or left; and drafts. */
  get open(): readonly string[] {
    return this.posted
      .filter(({ status }) => !["DELETED", "VOIDED", "PAID"].includes(status))
      .map((one) => `${one.number}: ${one.status} ${due(one) / 100}`);
  }

  #id(): string {
    return `5e3bd1a0-0000-4000-8000-${String(++this.#ids).padStart(12, "0")}`;
  }

  #found(what: string, path: string): object {
    const where = unescaped(path, "where");
    const asked = (field: string): string | undefined => new RegExp(`\\b${field}=="([^"]*)"`).exec(where)?.[1];
    switch (what) {
      case "Contacts": {
        const [email, name] = [asked("EmailAddress"), asked("Name")];
        return { Contacts: this.contacts.filter((one) => (email === undefined ? one.Name === name : one.EmailAddress === email)) }; // prettier-ignore
      }
      case "Invoices": {
        const numbers = unescaped(path, "InvoiceNumbers").split(",");
        return { Invoices: this.posted.filter((one) => one.kind === "invoice" && numbers.includes(one.number)).map(shown) }; // prettier-ignore
      }
      case "Payments": {
        const amount = Number(/\bAmount==([\d.]+)/.exec(where)?.[1]);
        return { Payments: this.payments.filter((one) => one.Reference === asked("Reference") && one.Amount === amount) }; // prettier-ignore
      }
      default:
        return { [what]: [] };
    }
  }

  #written(what: string, id: string | undefined, part: string | undefined, body: unknown): object {
    switch (what) {
      case "Contacts": {
        const { Contacts } = body as { Contacts: Contact[] };
        return { Contacts: Contacts.map((one) => this.#contact(one)) };
      }
      case "Invoices": {
        const { Invoices } = body as { Invoices: Written[] };
        return { Invoices: Invoices.map((one) => shown(id === undefined ? this.#post("invoice", one) : this.#void(id, one))) }; // prettier-ignore
      }
      case "CreditNotes":
        if (part === "Allocations") return this.#allocate(id ?? "", body as { Allocations: Allocation[] });
        return { CreditNotes: (body as { CreditNotes: Written[] }).CreditNotes.map((one) => shown(this.#post("credit note", one))) }; // prettier-ignore
      case "Payments":
        return { Payments: (body as { Payments: NewPayment[] }).Payments.map((one) => this.#pay(one)) };
      default:
        throw new Refused(`nothing is written to ${what} here`);
    }
  }

  #contact(given: Partial<Contact>): Contact {
    const at = this.contacts.findIndex((one) =>
      given.ContactID === undefined ? one.Name === given.Name : one.ContactID === given.ContactID,
    );
    const known = this.contacts[at];
    if (known === undefined && given.ContactID !== undefined) throw new Refused("no such contact");
    const written = { ContactID: this.#id(), Name: "", ...known, ...given };
    if (this.contacts.some((one, i) => i !== at && one.Name === written.Name))
      throw new Refused(`The contact name ${written.Name} is already assigned to another contact.`);
    if (known === undefined) this.contacts.push(written);
    else this.contacts[at] = written;
    return written;
  }

  #post(kind: Posted["kind"], written: Written): Posted {
    const number = written.InvoiceNumber ?? written.CreditNoteNumber ?? "";
    const before = this.posted.find((one) => one.kind === kind && one.number === number);
    if (before !== undefined && (!["DRAFT", "AUTHORISED"].includes(before.status) || before.paid + before.credited > 0))
      throw new Refused(`${number} is not of a status that can be changed`);
    let total = 0;
    for (const line of written.LineItems) {
      if (line.TaxType === "NONE" && cents(line.TaxAmount) !== 0) throw new Refused("tax on a line that has none");
      const { net, tax } = added(line, written.LineAmountTypes);
      total += net + tax;
    }
    if (total < 0) throw new Refused("the total may not be less than zero");
    const posted = { id: before?.id ?? this.#id(), number, kind, written, contact: this.#contact(written.Contact), total, status: written.Status, paid: 0, credited: 0 }; // prettier-ignore
    if (before === undefined) this.posted.push(posted);
    else this.posted[this.posted.indexOf(before)] = posted;
    return settled(posted);
  }

  #void(id: string, { Status }: Written): Posted {
    const found = this.#byId(id);
    if (found.paid + found.credited > 0) throw new Refused("money is booked on it");
    found.status = Status;
    return found;
  }

  #allocate(id: string, { Allocations }: { Allocations: readonly Allocation[] }): object {
    const note = this.#byId(id);
    for (const { Invoice, Amount } of Allocations) {
      const invoice = this.#byId(Invoice.InvoiceID);
      if (invoice.status !== "AUTHORISED" || cents(Amount) > Math.min(due(invoice), due(note)))
        throw new Refused(`${Amount} of ${note.number} can not be put on ${invoice.number}`);
      invoice.credited += cents(Amount);
      note.credited += cents(Amount);
      settled(invoice);
      settled(note);
    }
    return { Allocations };
  }

  #pay({ Invoice, CreditNote, Account, Amount, ...more }: NewPayment): Payment {
    const of = this.#byId(Invoice?.InvoiceID ?? CreditNote?.CreditNoteID ?? "");
    if (of.status !== "AUTHORISED") throw new Refused(`${of.number} is ${of.status}: it takes no payment`);
    if (cents(Amount) > due(of)) throw new Refused(`${Amount} is more than what is due on ${of.number}`);
    of.paid += cents(Amount);
    settled(of);
    const payment = { ...more, PaymentID: this.#id(), Amount, account: Account.Code, back: of.kind === "credit note" };
    this.payments.push(payment);
    return payment;
  }

  #byId(id: string): Posted {
    const found = this.posted.find((one) => one.id === id);
    if (found === undefined) throw new Refused(`there is no ${id}`);
    return found;
  }
}

interface Allocation {
  readonly Invoice: { readonly InvoiceID: string };
  readonly Amount: number;
}
interface NewPayment {
  readonly Invoice?: { readonly InvoiceID: string };
  readonly CreditNote?: { readonly CreditNoteID: string };
  readonly Account: { readonly Code: string };
  readonly Reference: string;
  readonly Date: string;
  readonly Amount: number;
}

const due = ({ total, paid, credited }: Posted): number => total - paid - credited;
/** What has nothing due is paid. */
function settled(posted: Posted): Posted {
  if (posted.status === "AUTHORISED" && due(posted) === 0) posted.status = "PAID";
  return posted;
}
function added(line: Line, types: Written["LineAmountTypes"]): { readonly net: number; readonly tax: number } {
  const { UnitAmount = 0, DiscountAmount } = line;
  // github.com/XeroAPI/Xero-OpenAPI/issues/429: also a discount of 0.
  if (UnitAmount < 0 && DiscountAmount !== undefined) throw new Refused("The discount rate '0.00' is invalid");
  const amount = cents((line.Quantity ?? 1) * UnitAmount) - cents(DiscountAmount);
  const tax = cents(line.TaxAmount);
  return { net: types === "Inclusive" ? amount - tax : amount, tax };
}
function shown(posted: Posted): object {
  const { id, number, kind, written, contact, total, status, paid, credited } = posted;
  const { CurrencyCode, LineAmountTypes, LineItems } = written;
  const of = { Status: status, CurrencyCode, LineAmountTypes, LineItems, Total: total / 100 };
  return kind === "invoice"
    ? { InvoiceID: id, InvoiceNumber: number, Contact: contact, ...of, AmountDue: due(posted) / 100, AmountPaid: paid / 100, AmountCredited: credited / 100 }
    : { CreditNoteID: id, CreditNoteNumber: number, ...of, RemainingCredit: due(posted) / 100 }; // prettier-ignore
}
