// SPDX-License-Identifier: Apache-2.0
//
// The window onto the drawing: dragging, wheel, two fingers, keys.

class View {
  /** `click` is called with the element under a pointer that did not move. */
  constructor(svg, scene, click) {
    Object.assign(this, {svg, scene, click, x: 0, y: 0, scale: 1});
    this.pointers = new Map();
    svg.addEventListener("wheel", (event) => this.wheel(event), {passive: false});
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, (event) => this.up(event));
    svg.addEventListener("keydown", (event) => this.key(event));
  }

  apply() {
    this.scene.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.scale})`);
  }

  /** What is at that point of the window stays there. */
  zoom(factor, x = this.svg.clientWidth / 2, y = this.svg.clientHeight / 2) {
    const scale = Math.min(4, Math.max(.03, this.scale * factor));
    this.x = x - (x - this.x) * scale / this.scale;
    this.y = y - (y - this.y) * scale / this.scale;
    this.scale = scale;
    this.apply();
  }

  /** Shows that box whole, or as much as stays legible when `least` is given. */
  fit(box) {
    const {clientWidth: width, clientHeight: height} = this.svg;
    if (!box || !width || !height) return;
    const room = 24;
    this.scale = Math.min(1.4, (width - room) / box.width, (height - room) / box.height);
    this.scale = Math.max(.03, this.scale);
    this.x = width / 2 - this.scale * (box.x + box.width / 2);
    this.y = height / 2 - this.scale * (box.y + box.height / 2);
    this.apply();
  }

  centre(x, y) {
    this.x = this.svg.clientWidth / 2 - this.scale * x;
    this.y = this.svg.clientHeight / 2 - this.scale * y;
    this.apply();
  }

  wheel(event) {
    event.preventDefault();
    const box = this.svg.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0015)), event.clientX - box.left,
      event.clientY - box.top);
  }

  down(event) {
    this.pointers.set(event.pointerId, {x: event.clientX, y: event.clientY});
    this.moved = this.pointers.size > 1;
    this.start = {x: event.clientX, y: event.clientY, target: event.target};
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = {x: event.clientX, y: event.clientY};
    if (Math.hypot(now.x - this.start.x, now.y - this.start.y) > 4 && !this.moved) {
      this.moved = true;
      this.svg.setPointerCapture(event.pointerId);
      this.svg.classList.add("moving");
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const box = this.svg.getBoundingClientRect();
      const grown = Math.hypot(now.x - other.x, now.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
      this.zoom(grown || 1, (now.x + other.x) / 2 - box.left, (now.y + other.y) / 2 - box.top);
    } else if (this.moved) {
      this.x += now.x - before.x;
      this.y += now.y - before.y;
      this.apply();
    }
    this.pointers.set(event.pointerId, now);
  }

  up(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    this.svg.classList.remove("moving");
    if (event.type === "pointerup" && !this.moved) this.click(this.start.target);
  }

  key(event) {
    const step = 60;
    const moves = {ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step]};
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) {
      this.x += moves[event.key][0];
      this.y += moves[event.key][1];
      this.apply();
    } else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(.8);
    else if (event.key === "0") this.fitAll();
    else return;
    event.preventDefault();
  }
}
