// The modulatory signal of direct random target projection: m = B^T y* = row `class` of B, a
// look-up. The table or the LFSR gives it, chosen at run time among those built in.
module modulator_drtp #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Group = 4,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned Words = 256,
  parameter bit UseRom = 1'b1,
  parameter bit UseLfsr = 1'b1,
  parameter int unsigned AddressWidth = Words > 1 ? $clog2(Words) : 1,
  parameter int unsigned WordWidth = Group * DeltaWidth
) (
  input  logic                        clk_i,
  input  logic                        enable_i,
  input  logic                        select_lfsr_i,
  input  logic [31:0]                 seed_i,
  input  logic [15:0]                 class_i,
  input  logic                        sign_only_i,
  input  logic [Groups-1:0]           read_i,
  input  logic                        first_i,
  input  logic [16*Groups-1:0]        address_i,
  output logic [WordWidth*Groups-1:0] signal_o,
  input  logic                        load_i,
  input  logic [4:0]                  load_group_i,
  input  logic [AddressWidth-1:0]     load_address_i,
  input  logic [WordWidth-1:0]        load_data_i
);

  logic [WordWidth*Groups-1:0] rom_word;
  logic [WordWidth*Groups-1:0] lfsr_word;

  if (UseRom) begin : gen_rom
    logic [AddressWidth*Groups-1:0] address;
    for (genvar g = 0; g < Groups; g++) begin : gen_address
      assign address[AddressWidth*g +: AddressWidth] = address_i[16*g +: AddressWidth];
    end
    projection_rom #(
      .Groups(Groups),
      .Group(Group),
      .DeltaWidth(DeltaWidth),
      .Words(Words)
    ) u_rom (
      .clk_i,
      .enable_i,
      .read_i   (read_i & {Groups{!select_lfsr_i}}),
      .address_i(address),
      .data_o   (rom_word),
      .load_i,
      .load_group_i,
      .load_address_i,
      .load_data_i
    );
  end else begin : gen_no_rom
    assign rom_word = '0;
  end

  if (UseLfsr) begin : gen_lfsr
    projection_lfsr #(
      .Groups(Groups),
      .Group(Group),
      .DeltaWidth(DeltaWidth)
    ) u_lfsr (
      .clk_i,
      .enable_i,
      .seed_i,
      .class_i,
      .sign_only_i,
      .read_i (read_i & {Groups{select_lfsr_i}}),
      .first_i,
      .data_o (lfsr_word)
    );
  end else begin : gen_no_lfsr
    assign lfsr_word = '0;
  end

  assign signal_o = select_lfsr_i ? lfsr_word : rom_word;

endmodule
